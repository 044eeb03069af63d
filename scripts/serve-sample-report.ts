/**
 * Renders a sample run (a failure, changed pictures, a witness's log) and serves it:
 * `PORT=0 tsx scripts/serve-sample-report.ts FOLDER`. `REPORT_BREAK` names a defect of the report's.
 */
import { createServer } from "node:http";
import { renderHtml } from "../runner/report/html/render-html.ts";
import { modelOf } from "../runner/report/model.ts";
import { filesIn } from "../runner/report/run-files.ts";
import { failedRun } from "../runner/report/sample-run.fixture.ts";
import { withDefect, withDefectiveStyle } from "./sample-report-defects.ts";

const folder = process.argv[2];
if (!folder) throw new Error("name the folder to render into: tsx scripts/serve-sample-report.ts FOLDER");

const sample = failedRun();
await sample.write(folder);
const defect = process.env.REPORT_BREAK ?? "";
const rendered = await renderHtml(withDefect(modelOf(sample.log()), defect), filesIn(folder));
const page = withDefectiveStyle(rendered, defect);

const server = createServer((_request, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8").end(page);
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1");
