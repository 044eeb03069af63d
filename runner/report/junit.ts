import { inWords } from "../evidence/call-site.ts";
import type { Reason } from "../evidence/log/events.ts";
import { nearestTo } from "../evidence/log/failure.ts";
import { saidOfExpected } from "./expected-failure.ts";
import { oneLine, visible } from "./plain-text.ts";
import type { Flow, Frame, RunReport } from "./report-schema.ts";

/** Characters of a failure's text. */
const TEXT = 10_000;

/**
 * JUnit XML, in the form that CI systems share: a suite for each flow, a case for each frame. An incomplete frame is
 * an `error` and not `skipped`: most readers count a skipped case as fine. Controls have a suite of their own.
 */
export function renderJunit(report: RunReport): string {
  const flows = report.flows.filter(({ control }) => !control);
  const controls = report.flows.filter(({ control }) => control);
  const suites = [
    ...flows.map((flow) =>
      suite(
        flow.key,
        flow.frames.map((frame) => frameCase(flow, frame)),
        flow.tookMs,
      ),
    ),
    ...(controls.length > 0 ? [suite("negative controls", controls.map(controlCase))] : []),
    suite("the run itself", [runCase(report)], report.run.tookMs),
  ];
  const sum = (count: (suite: Suite) => number) => suites.reduce((total, each) => total + count(each), 0);
  const totals = `tests="${sum(({ tests }) => tests)}" failures="${sum(({ failures }) => failures)}" errors="${sum(({ errors }) => errors)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="fraimz" ${totals} time="${seconds(report.run.tookMs)}">
${suites.map(({ xml }) => xml).join("\n")}
</testsuites>
`;
}

interface Case {
  readonly xml: string;
  readonly is: "passed" | "failure" | "error" | "skipped";
}
interface Suite {
  readonly xml: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
}

function suite(name: string, cases: readonly Case[], tookMs = 0): Suite {
  const count = (is: Case["is"]) => cases.filter((each) => each.is === is).length;
  const [tests, failures, errors] = [cases.length, count("failure"), count("error")];
  const xml = `<testsuite name="${attribute(name)}" tests="${tests}" failures="${failures}" errors="${errors}" skipped="${count("skipped")}" time="${seconds(tookMs)}">
${cases.map((each) => each.xml).join("\n")}
</testsuite>`;
  return { xml, tests, failures, errors };
}

function frameCase(flow: Flow, frame: Frame): Case {
  const reason = frame.reason ?? (frame.state === "failed" ? flow.reason : undefined);
  const file = reason?.at?.file ?? flow.file;
  const place = file === undefined ? "" : ` file="${attribute(file)}"`;
  const line = reason?.at?.line ?? frame.line;
  const where = place === "" || line === undefined ? place : `${place} line="${line}"`;
  const open = `<testcase classname="${attribute(flow.key)}" name="${attribute(`${frame.index} ${frame.name}`)}"${where} time="${seconds(frame.tookMs ?? 0)}"`;
  if (frame.state === "passed") return { is: "passed", xml: `${open}/>` };
  if (flow.expected?.met && frame.name === flow.expected.frame) {
    const why = saidOfExpected(flow.expected);
    return { is: "skipped", xml: `${open}><skipped message="${attribute(why)}"/></testcase>` };
  }
  if (frame.state === "failed" || frame.state === "incomplete") {
    const is = frame.state === "failed" ? "failure" : "error";
    return { is, xml: `${open}>${outcome(is, reason, `${frame.claim}\n${flow.reproduce}`)}</testcase>` };
  }
  const told = frame.known ? `${frame.known.reason} (${frame.known.link})` : flow.reason?.title;
  const why = told ? `${frame.state}: ${told}` : frame.state;
  return { is: "skipped", xml: `${open}><skipped message="${attribute(why)}"/></testcase>` };
}

function controlCase({ id, control, reason }: Flow): Case {
  const open = `<testcase classname="${attribute(id)}" name="${attribute(`control: ${control?.name ?? ""}`)}"`;
  if (control?.held === true) return { is: "passed", xml: `${open}/>` };
  const is = control?.held === false ? "failure" : "error";
  const why: Reason = reason ?? { kind: "assertion", title: "The control came to no end", message: "" };
  const told = control?.detail ? { ...why, title: control.detail } : why;
  return { is, xml: `${open}>${outcome(is, told, control?.fault ?? "")}</testcase>` };
}

/** Carries what no frame does: a stack that did not boot, a broken flow file, a log without an end. */
function runCase({ verdict, because, problems }: RunReport): Case {
  const open = '<testcase classname="fraimz" name="the run is complete"';
  if (verdict !== "incomplete" && problems.length === 0) return { is: "passed", xml: `${open}/>` };
  const reason: Reason = { kind: "evidence", title: because[0] ?? "incomplete", message: because.join("\n") };
  return { is: "error", xml: `${open}>${outcome("error", reason, "")}</testcase>` };
}

function outcome(is: "failure" | "error", reason: Reason | undefined, context: string): string {
  const { kind, title, message, expected, actual, next, at, stack } = reason ?? NO_REASON;
  const lines = [
    title,
    message,
    expected && `expected: ${expected}`,
    actual && `seen: ${actual}`,
    reason && nearestTo(reason),
    at && `at ${inWords(at)}`,
    at?.excerpt,
    next && `next: ${next}`,
    context,
    stack,
  ];
  const body = lines.filter(Boolean).join("\n").slice(0, TEXT);
  return `<${is} type="${attribute(kind)}" message="${attribute(title)}">${escapeXml(body)}</${is}>`;
}

const NO_REASON: Reason = { kind: "evidence", title: "No reason was recorded", message: "" };

function attribute(text: string): string {
  return escapeXml(oneLine(text, 500));
}

/** XML 1.0 has no way to write most control characters, nor U+FFFE and U+FFFF: they are shown by name. */
function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return visible(text)
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
    .replace(/[\ufffe\uffff]/g, "\ufffd");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
