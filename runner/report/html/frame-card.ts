import { inWords } from "../../evidence/call-site.ts";
import type { KnownDefect, Reason, SourcePlace } from "../../evidence/log/events.ts";
import { nearestTo } from "../../evidence/log/failure.ts";
import { LIMITS } from "../limits.ts";
import { duration } from "../plain-text.ts";
import type { Act, Check, Flow, Frame } from "../report-schema.ts";
import { attachmentList } from "./attachment-list.ts";
import { controlBox, genericBox } from "./control-box.ts";
import { frameTrend } from "./frame-trend.ts";
import { html, type Markup } from "./markup.ts";
import { mainPicture, type PageContext } from "./page-context.ts";
import { pictureFigure } from "./picture-figure.ts";
import { advice, brief, more, value } from "./shown-value.ts";
import { hasChangedPicture } from "./side-bar.ts";
import { sign, stateClass } from "./state-sign.ts";
import { witnessTable } from "./witness-table.ts";

/** One frame as a reviewer decides on it: reason, claim, acts, checks, picture, witness and the rest of the evidence. */
export function frameCard(page: PageContext, flow: Flow, frame: Frame): Markup {
  const id = page.anchors.frame(flow, frame);
  const main = mainPicture(frame);
  const others = frame.pictures.filter((picture) => picture !== main && picture.role !== "before");
  return html`
<article class="frame ${stateClass(frame.state)}" id="${id}" tabindex="-1" aria-labelledby="${id}:claim" data-state="${frame.state}"${hasChangedPicture(page, flow, frame) && html` data-changed`}>
  ${frame.known && knownDefect(frame.known)}
  ${frame.reason && reasonBanner(frame.reason)}
  <div class="body${main ? "" : " alone"}">
    <div class="told">
      <p class="eyebrow">
        <a class="verdict" href="#${id}">${sign(frame.state)} Frame ${frame.index}</a>
        <span class="name">${brief(frame.name)}</span>
        ${frame.proves.map((number) => html`<span class="proves">${brief(number)}</span>`)}
        ${frame.tookMs !== undefined && html`<span class="time">${duration(frame.tookMs)}</span>`}
        ${frameTrend(page.earlier, flow, frame)}
      </p>
      <h3 class="claim" id="${id}:claim">${value(frame.claim)}</h3>
      ${frame.narration && html`<p class="narration">${value(frame.narration)}</p>`}
      ${actList(frame.acts)}
      ${checkList(frame.checks)}
      ${controlBox(frame)}
      ${genericBox(frame)}
    </div>
    ${main && html`<div class="shown">${pictureFigure(page, flow, frame, main)}</div>`}
  </div>
  ${
    others.length > 0 &&
    html`<section class="others"><h4>Other surfaces in this frame</h4>
    <div class="side-by-side">${others.map((picture) => pictureFigure(page, flow, frame, picture))}</div></section>`
  }
  ${witnessTable(flow, frame)}
  ${attachmentList(page, frame.attachments)}
</article>`;
}

/** What is known of the target stands before what it did; only what leads somewhere from here is a link. */
function knownDefect({ reason, link }: KnownDefect): Markup {
  const where = /^https?:\/\//.test(link)
    ? html`<a href="${link}" rel="noreferrer">${brief(link)}</a>`
    : html`<code>${brief(link)}</code>`;
  return html`<p class="known"><b>Known defect</b> ${value(reason)} ${where}</p>`;
}

/** The reason comes before anything else. */
export function reasonBanner(reason: Reason): Markup {
  const near = nearestTo(reason);
  const told = reason.message && reason.message !== `expected ${reason.expected}; saw ${reason.actual}`;
  return html`
<div class="reason">
  <p class="title">${value(reason.title)}</p>
  ${told && html`<p class="message">${value(reason.message)}</p>`}
  ${
    (reason.expected || reason.actual) &&
    html`<dl>
    ${reason.expected && html`<div><dt>Expected</dt><dd>${value(reason.expected)}</dd></div>`}
    ${reason.actual && html`<div><dt>Seen</dt><dd>${value(reason.actual)}</dd></div>`}
  </dl>`
  }
  ${near && html`<p class="near">${value(near)}</p>`}
  ${reason.at && codePlace(reason.at)}
  ${reason.next && html`<p class="next"><b>Next</b> ${advice(reason.next)}</p>`}
  ${
    reason.stack &&
    html`<details><summary>Where it was thrown</summary>
    <pre tabindex="0">${value(reason.stack)}</pre></details>`
  }
</div>`;
}

/** The line of the project's code, with those around it. */
function codePlace(at: SourcePlace): Markup {
  const lines = at.excerpt?.split("\n") ?? [];
  return html`<figure class="code"><figcaption>at <b>${value(inWords(at))}</b></figcaption>${
    lines.length > 0 &&
    html`<pre tabindex="0">${lines.map((line) => (line.startsWith(">") ? html`<mark>${value(line)}</mark>\n` : html`${value(line)}\n`))}</pre>`
  }</figure>`;
}

export function actList(acts: readonly Act[]): Markup | false {
  if (acts.length === 0) return false;
  const shown = acts.slice(0, LIMITS.acts);
  const doers = new Set(acts.map(doerOf));
  return html`
<h4>What ${doers.size === 1 ? html`${[...doers]} did` : "was done"}</h4>
<ol class="acts">${shown.map(
    (act, at) => html`
  <li class="${act.ok ? "" : "refused"}"><span class="number" aria-hidden="true">${at + 1}</span>
    <span>${act.ok ? "" : html`<b class="bad">✕ refused:</b> `}${doers.size > 1 && html`<span class="where">${doerOf(act)}</span> `}${act.verb}${act.target && html` <b>${value(act.target)}</b>`}
      ${act.detail && html`<span class="detail">${value(act.detail)}</span>`}
      ${act.surface && html`<span class="where">on ${brief(placeOf(act))}</span>`}
      ${act.error && html`<span class="error">${value(act.error)}</span>`}
      ${act.source && html`<span class="where">${brief(act.source)}</span>`}
    </span></li>`,
  )}
</ol>${more(acts.length - shown.length, "act", LIMITS.acts)}`;
}

/** What happens by itself is not the person's doing. */
function doerOf({ channel }: Act): string {
  if (channel === "agent" || channel === "provider" || channel === "network" || channel === "clock")
    return `the ${channel}`;
  return "the person";
}

/** The tab is told only where a surface has more than its first one. */
function placeOf({ surface = "", tab }: Act): string {
  return tab === undefined || tab === "main" || tab === surface ? surface : `${surface}, tab ${tab}`;
}

export function checkList(checks: readonly Check[]): Markup | false {
  if (checks.length === 0) return false;
  // What did not hold is shown whatever the limit leaves out.
  const kept = new Set([...checks.filter(({ ok }) => !ok), ...checks].slice(0, LIMITS.checks));
  const shown = checks.filter((check) => kept.has(check));
  return html`
<h4>What was checked</h4>
<ul class="checks">${shown.map(checkItem)}</ul>${more(checks.length - shown.length, "check", LIMITS.checks)}`;
}

function checkItem(check: Check): Markup {
  const { ok, title, expected, actual } = check;
  const same = expected === actual;
  return html`
  <li class="${ok ? "held" : "broken"}">${sign(ok ? "passed" : "failed")}
    <div><p>${value(title)}</p>
    <p class="values">${same ? html`expected and seen ` : html`expected <q>${value(expected)}</q> <span class="dot">·</span> seen `}<q>${value(actual)}</q>
      <span class="where">${whereOf(check)}</span>${check.source && html` <span class="where">${brief(check.source)}</span>`}</p></div></li>`;
}

/** Which channel looked, where, how long it had to wait, and which exchanges decided. */
function whereOf({ channel, surface, waitedMs, entries = [] }: Check): string {
  const seen = entries.length > 0 ? ` ${entries.map((seq) => `#${seq}`).join(" ")}` : "";
  const place = surface ? ` on ${brief(surface)}` : "";
  return `${channel}${place}${seen}${waitedMs >= 100 ? `, after ${duration(waitedMs)}` : ""}`;
}
