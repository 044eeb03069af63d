/** Renders a sample run (a failure, changed pictures, a witness's log) and serves it: `PORT=0 tsx scripts/serve-sample-report.ts FOLDER`. */
import { createServer } from "node:http";
import { renderHtml } from "../runner/report/html/render-html.ts";
import { modelOf } from "../runner/report/model.ts";
import { filesIn } from "../runner/report/run-files.ts";
import { failedRun } from "../runner/report/sample-run.fixture.ts";

const folder = process.argv[2];
if (!folder) throw new Error("name the folder to render into: tsx scripts/serve-sample-report.ts FOLDER");

const sample = failedRun();
await sample.write(folder);
const page = await renderHtml(modelOf(sample.log()), filesIn(folder));

const server = createServer((_request, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8").end(page);
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1");
