/** For each fault, what a client sees of it on the wire. The test checks that no fault is without one. */
import { ANYWHERE_CASES } from "./anywhere-cases.ts";
import { AUTHORIZATION_CASES } from "./authorization-cases.ts";
import type { FaultCases } from "./fault-case.ts";
import { LENIENT_CASES } from "./lenient-cases.ts";
import { MCP_CASES } from "./mcp-cases.ts";
import { SLIP_CASES } from "./slip-cases.ts";

export const FAULT_CASES: FaultCases = {
  ...AUTHORIZATION_CASES,
  ...MCP_CASES,
  ...LENIENT_CASES,
  ...SLIP_CASES,
  ...ANYWHERE_CASES,
};
