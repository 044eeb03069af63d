/** A run's report for programs: what others import as `fraimz/report`. */

export { reportToGithub } from "./github.ts";
export { type HtmlOptions, renderHtml } from "./html/render-html.ts";
export { renderJunit } from "./junit.ts";
export { type MarkdownOptions, renderMarkdown } from "./markdown.ts";
export { modelOf } from "./model.ts";
export { readRun } from "./read-run.ts";
export { renderJson, reportJsonSchema } from "./report-json.ts";
export { REPORT_SCHEMA_VERSION, RunReport } from "./report-schema.ts";
export { filesIn, type RunFiles } from "./run-files.ts";
