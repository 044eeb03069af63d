import type { WitnessEntry } from "../../../mocks/witness-log/entry.ts";
import { LIMITS } from "../limits.ts";
import { duration, plural } from "../plain-text.ts";
import type { Exchange, Flow, Frame, JudgedRule } from "../report-schema.ts";
import { factsOf } from "../witness-facts.ts";
import { html, type Markup } from "./markup.ts";
import { brief, more, value } from "./shown-value.ts";
import { sign } from "./state-sign.ts";

/** The exchanges that reached the witness in a frame, and what the judge says of them. */
export function witnessTable(flow: Flow, frame: Frame): Markup | false {
  const { exchanges } = frame;
  if (exchanges.length === 0) return false;
  const shown = exchanges.slice(0, LIMITS.exchanges);
  const seen = new Set(exchanges.map(({ entry }) => entry.seq));
  const rules = flow.judged.filter(({ entries }) => entries.some((seq) => seen.has(seq)));
  return html`
<section class="witness">
  <h4>What the witness saw in this frame</h4>
  <div class="scroll" tabindex="0" role="region" aria-label="Exchanges of frame ${frame.index}">
  <table>
    <thead><tr><th scope="col">#</th><th scope="col">after</th><th scope="col">exchange</th><th scope="col">status</th><th scope="col">facts</th></tr></thead>
    <tbody>${shown.map(row)}</tbody>
  </table></div>
  ${more(exchanges.length - shown.length, "exchange", LIMITS.exchanges)}
  ${rulesHere(rules)}
</section>`;
}

/** What the judge holds against these exchanges; what it found in order is folded, and complete after the frames. */
function rulesHere(rules: readonly JudgedRule[]): Markup | false {
  const broken = rules.filter(({ verdict }) => verdict === "fail");
  const held = rules.filter(({ verdict }) => verdict === "pass");
  return (
    rules.length > 0 &&
    html`
  ${broken.length > 0 && html`<ul class="rules" aria-label="Rules that these exchanges break">${broken.map(ruleItem)}</ul>`}
  ${
    held.length > 0 &&
    html`<details class="held-rules"><summary>${sign("passed")} ${plural(held.length, "rule")} of the judge held on these exchanges</summary>
    <ul class="rules">${held.map(ruleItem)}</ul></details>`
  }`
  );
}

function row({ afterMs, entry }: Exchange): Markup {
  return html`
<tr><td>${entry.seq}</td><td>${duration(Math.max(0, afterMs))}</td><td><code>${entry.method} ${value(entry.path)}</code><span class="step">${entry.step}</span></td>
<td>${status(entry)}</td><td>${factsOf(entry).map(
    ({ said, ok }) =>
      html`<span class="fact${ok === false ? " bad" : ""}">${ok === false && "✕ "}${value(said)}</span> `,
  )}</td></tr>`;
}

function status({ status, phase }: WitnessEntry): Markup {
  if (status === null) return html`<span class="bad">no answer</span>`;
  return html`<span class="${status >= 500 ? "bad" : status >= 400 ? "refused" : ""}">${status}</span>${phase !== "whole" && html` <span class="step">${phase}</span>`}`;
}

/** Every rule of the judge for one flow, the broken ones first. */
export function judgeTable({ judged }: Flow): Markup | false {
  if (judged.length === 0) return false;
  const order = { fail: 0, pass: 1, "not exercised": 2 } as const;
  const rules = [...judged].sort((a, b) => order[a.verdict] - order[b.verdict]);
  const count = (verdict: JudgedRule["verdict"]) => judged.filter((rule) => rule.verdict === verdict).length;
  return html`
<details class="judge"><summary>The judge on the client that walked through:
  ${count("pass")} passed, <span class="${count("fail") > 0 ? "bad" : ""}">${count("fail")} failed</span>, ${count("not exercised")} not exercised</summary>
<ul class="rules">${rules.map(ruleItem)}</ul></details>`;
}

function ruleItem({ verdict, title, source, detail, severity }: JudgedRule): Markup {
  const state = { pass: "passed", fail: "failed", "not exercised": "skipped" } as const;
  return html`
<li class="${verdict.replace(" ", "-")}">${sign(state[verdict])} <span>${value(title)}${detail && html`: ${value(detail)}`}
  <span class="source">${brief(source)}${verdict !== "pass" && ` · ${brief(severity)}`}${verdict === "not exercised" && " · not exercised"}</span></span></li>`;
}
