/** All faults of the witness, by step. */

import { AUTHORIZE_FAULTS } from "./authorize.ts";
import { EVERYWHERE_FAULTS } from "./everywhere.ts";
import type { FaultDefinition } from "./fault.ts";
import { FORM_FAULTS } from "./forms.ts";
import { LENIENT_GATE_FAULTS } from "./lenient-gate.ts";
import { LENIENT_SERVER_FAULTS } from "./lenient-server.ts";
import { CALL_FAULTS, GATE_FAULTS } from "./mcp.ts";
import { METADATA_FAULTS } from "./metadata.ts";
import { MODEL_FAULTS } from "./model.ts";
import { REGISTRATION_FAULTS } from "./registration.ts";
import { SLIP_FAULTS } from "./slips.ts";
import { TOKEN_FAULTS } from "./token.ts";

/** Faults for examiners of servers: an honest client hardly meets one, and none of them says anything about it. */
export const SERVER_FAULTS: readonly FaultDefinition[] = [
  ...LENIENT_GATE_FAULTS,
  ...LENIENT_SERVER_FAULTS,
  ...SLIP_FAULTS,
];

export const FAULT_TABLE: readonly FaultDefinition[] = [
  ...METADATA_FAULTS,
  ...REGISTRATION_FAULTS,
  ...AUTHORIZE_FAULTS,
  ...TOKEN_FAULTS,
  ...GATE_FAULTS,
  ...CALL_FAULTS,
  ...SERVER_FAULTS,
  ...FORM_FAULTS,
  ...MODEL_FAULTS,
  ...EVERYWHERE_FAULTS,
];
