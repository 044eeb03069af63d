/** All faults of the witness, by step. */
import type { FaultDefinition } from "./fault.ts";
import { AUTHORIZE_FAULTS } from "./faults/authorize.ts";
import { EVERYWHERE_FAULTS } from "./faults/everywhere.ts";
import { CALL_FAULTS, GATE_FAULTS } from "./faults/mcp.ts";
import { METADATA_FAULTS } from "./faults/metadata.ts";
import { MODEL_FAULTS } from "./faults/model.ts";
import { REGISTRATION_FAULTS } from "./faults/registration.ts";
import { TOKEN_FAULTS } from "./faults/token.ts";

export const FAULT_TABLE: readonly FaultDefinition[] = [
  ...METADATA_FAULTS,
  ...REGISTRATION_FAULTS,
  ...AUTHORIZE_FAULTS,
  ...TOKEN_FAULTS,
  ...GATE_FAULTS,
  ...CALL_FAULTS,
  ...MODEL_FAULTS,
  ...EVERYWHERE_FAULTS,
];
