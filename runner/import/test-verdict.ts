import type { Reason, SourcePlace } from "../evidence/log/events.ts";
import { pathWithin } from "../evidence/path-within.ts";
import type { Result, Test } from "./playwright-report.ts";
import { plain } from "./test-evidence.ts";

/** What an error of a test says: its first line, its words without the code around them, what was compared, and where. */
export interface SaidError {
  readonly title: string;
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly at?: SourcePlace;
}

export function saidBy({ message = "", location }: Result["errors"][number]): SaidError {
  const lines = plain(message).split("\n");
  const code = lines.findIndex((line) => /^\s*>?\s*\d+ \|/.test(line) || /^\s+at .*:\d+:\d+\)?$/.test(line));
  const words = (code < 0 ? lines : lines.slice(0, code)).join("\n").trim();
  const value = (label: RegExp) => label.exec(words)?.[1]?.trim();
  const expected = value(/^Expected(?: \w+)?: *(.+)$/m);
  const actual = value(/^Received(?: \w+)?: *(.+)$/m);
  const file = location && pathWithin(process.cwd(), location.file);
  return {
    title: lines[0] ?? "",
    message: words,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    ...(location && file !== undefined ? { at: { ...location, file } } : {}),
  };
}

/** How a test ended, as a frame's end has it: why it did not pass, or undefined. */
export function reasonOfTest(test: Test): Reason | undefined {
  const { status, results, annotations, expectedStatus } = test;
  const last = results.at(-1);
  if (status === "expected" && last !== undefined) return undefined;
  if (status === "flaky") {
    return {
      kind: "assertion",
      title: `It failed, and passed only when it was tried again`,
      message: messageOf(results.find((one) => one.status !== "passed")),
      expected: "the same each time",
      actual: results.map((one) => one.status ?? "no end").join(", then "),
    };
  }
  if (status === "skipped" || last === undefined) {
    const said = annotations.flatMap(({ type, description }) =>
      description ? [`${type}: ${description}`] : [type],
    );
    const interrupted = last?.status === "interrupted";
    return {
      kind: interrupted ? "interrupted" : "evidence",
      title: interrupted ? "The test was interrupted" : "The test was skipped",
      message: said.join(", ") || "it has no result",
    };
  }
  if (last.status === "passed") {
    return {
      kind: "assertion",
      title: `It passed, and must not`,
      message: "the test says of itself that it fails",
      expected: expectedStatus,
      actual: "passed",
    };
  }
  const [first] = last.errors;
  return {
    ...(first ? saidBy(first) : { title: `The test ended as ${last.status ?? "nothing"}`, message: "" }),
    kind:
      last.status === "timedOut" ? "timeout" : last.status === "interrupted" ? "interrupted" : "assertion",
  };
}

/** What its errors say. */
function messageOf(result: Result | undefined): string {
  return (result?.errors ?? []).map((error) => saidBy(error).message).join("\n\n");
}
