import type { RunReport } from "../runner/report/report-schema.ts";

/** What a report could do to its reviewer: to what it is rendered of, or by what its page looks like. */
interface ReportDefect {
  readonly imitates: string;
  readonly report?: (sound: RunReport) => RunReport;
  readonly style?: string;
}

const defects: Readonly<Record<string, ReportDefect>> = {
  "reason-left-out": {
    imitates: "a frame that failed is red, and does not say why",
    report: ({ flows, ...run }) => ({
      ...run,
      because: [],
      flows: flows.map((flow) => ({
        ...flow,
        reason: undefined,
        frames: flow.frames.map((frame) => ({ ...frame, reason: undefined })),
      })),
    }),
  },
  "dark-ink-in-the-dark": {
    imitates: "grounds follow the reader's dark scheme, and the ink on them does not",
    style:
      "@media (prefers-color-scheme: dark) { * { color: #1c1d21 !important; background: #1c1d21 !important } }",
  },
  "no-verdict-on-phones": {
    imitates: "where the verdict does not fit beside its sign, the sign has to do",
    style: "@media (max-width: 760px) { .top h1 span { display: none } }",
  },
};

/** The report with a defect in it; without a name as it is. @throws Error for an unknown one */
export function withDefect(report: RunReport, name: string): RunReport {
  return defectOf(name)?.report?.(report) ?? report;
}

/** A rendered report with a defect of its looks in it; without a name as it is. @throws Error for an unknown one */
export function withDefectiveStyle(page: string, name: string): string {
  const style = defectOf(name)?.style;
  if (style === undefined) return page;
  // Its policy pins the style that it has.
  return page
    .replace(/style-src .*?(?=; script-src)/, "style-src &#39;unsafe-inline&#39;")
    .replace("</head>", `<style>${style}</style></head>`);
}

function defectOf(name: string): ReportDefect | undefined {
  if (name === "") return undefined;
  const defect = defects[name];
  if (defect === undefined)
    throw new Error(`the report has no defect ${name}; it has ${Object.keys(defects).join(", ")}`);
  return defect;
}
