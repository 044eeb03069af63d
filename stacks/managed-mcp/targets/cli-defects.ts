import type { TargetSpec } from "fraimz";

const TOLD = "docs/managed-mcp.md#what-is-known-of-the-real-tool";

const defect = (flow: string, frame: string, reason: string) => ({
  flow: `managed-mcp-${flow}`,
  frame,
  reason,
  link: TOLD,
});

/** What is known to be wrong with the real tool, by the frame that shows it. */
export const KNOWN_DEFECTS: NonNullable<TargetSpec["expected"]> = [
  defect(
    "outage",
    "An entry that became malformed is not revoked",
    "C1: a partly invalid catalog revokes the malformed entry",
  ),
  defect("collisions", "A slash makes no other address", "C2: URLs are compared unnormalised"),
  defect(
    "collisions",
    "A catalog that repeats itself is taken once",
    "C3: the catalog is not deduplicated against itself",
  ),
  defect(
    "provision",
    "What would send a person astray is dropped",
    "C4, C5: neither schemes nor the callback's host are checked",
  ),
  defect(
    "provision",
    "Each way to sign in keeps its shape",
    "C6: an OAuth object without an issuer gets a fixed one",
  ),
  defect(
    "outage",
    "A person is told that the catalog was not read",
    "C7: a catalog that was not read is not mentioned",
  ),
  defect("environment", "A stranger's certificate is refused", "C8: TLS is not verified"),
  defect(
    "torn-files",
    "A list that can't be read is left alone",
    "C9: such a list counts as empty (deliberate)",
  ),
  defect(
    "crash",
    "Killed at every write, it leaves whole files",
    "C10: the configuration is not replaced as a whole",
  ),
  defect("provision", "Somebody else's answer signs nobody in", "C11: the callback checks no state"),
];
