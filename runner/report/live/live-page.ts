import { htmlDocument } from "../html/html-document.ts";
import { html } from "../html/markup.ts";
import { pageScript } from "../html/page-script.ts";
import { styleSheet } from "../html/style-sheet.ts";

/** The page of a run under way: empty until its script hears of the run. */
export async function livePage(): Promise<string> {
  const [style, script] = await Promise.all([
    styleSheet([new URL("live.css", import.meta.url)]),
    pageScript("live"),
  ]);
  const body = html`
<header class="top">
  <p class="brand">fr<b>ai</b>mz</p>
  <h1 id="verdict" class="running" aria-live="polite"><span class="sign" aria-hidden="true">●</span> <span id="headline">Waiting for the run</span></h1>
  <dl class="totals" id="totals" aria-label="Frames"></dl>
  <p class="origin"><span id="origin"></span><span id="services"></span></p>
</header>
<main id="main" class="live">
  <p id="finished" hidden><a href="report">Open the whole report</a></p>
  <div id="problems"></div>
  <div id="flows"></div>
</main>`;
  const sources = ["img-src 'self'", "connect-src 'self'"];
  return htmlDocument({ title: "fraimz: a run under way", style, script, body, sources });
}
