import { STEPS } from "../../mocks/witness-log/entry.ts";

const MCP_METHODS = ["initialize", "tools/list", "tools/call"];

/** Exchanges that the witness could have seen, too: all of the flow's own, and one of each step and method. */
export function otherExchanges(entries: readonly unknown[]): readonly unknown[] {
  const last = Object(entries.at(-1) ?? {});
  return [
    ...entries,
    ...STEPS.map((step) => ({ ...last, step })),
    ...MCP_METHODS.map((method) => ({ ...last, step: "mcp", mcp: { ...Object(last.mcp), method } })),
  ];
}
