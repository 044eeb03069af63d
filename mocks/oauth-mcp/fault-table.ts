/** All faults of the witness, by step. */
import type { FaultDefinition } from "./fault.ts";
import { AUTHORIZE_FAULTS } from "./faults/authorize.ts";
import { TOKEN_FAULTS } from "./faults/token.ts";

export const FAULT_TABLE: readonly FaultDefinition[] = [...AUTHORIZE_FAULTS, ...TOKEN_FAULTS];
