import { saidOfExpected } from "../expected-failure.ts";
import { duration } from "../plain-text.ts";
import type { Flow, Frame, FrameState } from "../report-schema.ts";
import { attachmentList } from "./attachment-list.ts";
import { actList, checkList, frameCard, reasonBanner } from "./frame-card.ts";
import { html, type Markup } from "./markup.ts";
import type { PageContext } from "./page-context.ts";
import { pictureFigure } from "./picture-figure.ts";
import { brief, value } from "./shown-value.ts";
import { sign, stateClass } from "./state-sign.ts";
import { judgeTable } from "./witness-table.ts";

/** What a frame that was never begun is. */
const NEVER: readonly FrameState[] = ["not reached", "skipped", "not applicable"];
const NEVER_SAID: Partial<Record<FrameState, string>> = {
  skipped: "Skipped",
  "not applicable": "Not applicable",
};

/** One execution of a flow: the frame that decides it first, then the others in their order. */
export function flowSection(page: PageContext, flow: Flow): Markup {
  const anchor = page.anchors.flow(flow);
  const begun = flow.frames.filter(({ state }) => !NEVER.includes(state));
  const decisive = begun.filter(({ state }) => state !== "passed");
  const rest = begun.filter(({ state }) => state === "passed");
  const never = flow.frames.filter(({ state }) => NEVER.includes(state));
  const explained = decisive.some(({ reason }) => reason && reason.title === flow.reason?.title);
  return html`
<section class="flow ${stateClass(flow.state)}" id="${anchor}" aria-labelledby="${anchor}:title" data-flow="${flow.key}" tabindex="-1">
  <header>
    <h2 id="${anchor}:title">${sign(flow.state)} <span>${brief(flow.title)}</span></h2>
    <p class="about">for ${flow.audience === "internal" ? "internal use" : `${flow.audience === "agent" ? "an" : "a"} ${flow.audience}`} · stack <code>${brief(flow.stack)}${flow.variant && `:${flow.variant}`}</code>${flow.target && html` · on <code>${brief(flow.target)}</code>`}${
      flow.repeat !== undefined && ` · repeat ${flow.repeat}`
    }${flow.tookMs !== undefined && ` · ${duration(flow.tookMs)}`} · reproduce: <code class="copy">${value(flow.reproduce)}</code></p>
    ${worldFacts(flow)}
    ${flow.expected && html`<p class="about">${flow.expected.met ? brief(saidOfExpected(flow.expected)) : html`“${brief(flow.expected.frame)}” is expected to fail until ${flow.expected.until}: ${brief(flow.expected.reason)}`}</p>`}
  </header>
  ${!explained && flow.reason && reasonBanner(flow.reason)}
  ${decisive.map((frame) => frameCard(page, flow, frame))}
  ${decisive.length > 0 && rest.length > 0 && html`<h3 class="divider">How it got there</h3>`}
  ${rest.map((frame) => frameCard(page, flow, frame))}
  ${never.length > 0 && notReached(page, flow, never)}
  ${outside(page, flow)}
  ${judgeTable(flow)}
</section>`;
}

/** Longer values would push the frames away: they are folded. */
const SHORT_FACT = 90;

function worldFacts({ world, surfaces }: Flow): Markup | false {
  const facts = world?.facts ?? [];
  const short = facts.filter(({ value }) => value.length <= SHORT_FACT);
  const long = facts.filter(({ value }) => value.length > SHORT_FACT);
  if (facts.length + surfaces.length === 0) return false;
  return html`
<dl class="facts">${short.map(({ name, value: is }) => html`<div><dt>${brief(name)}</dt><dd>${value(is)}</dd></div>`)}${surfaces.map(
    ({ surface, version, attached, standIn }) =>
      html`<div><dt>${brief(surface)}</dt><dd>${version}${attached && ", attached"}${standIn && `, ${standIn}`}</dd></div>`,
  )}</dl>${
    long.length > 0 &&
    html`<details class="world"><summary>World: ${brief(long.map(({ name }) => name).join(", "))}</summary>
<dl class="facts">${long.map(({ name, value: is }) => html`<div><dt>${brief(name)}</dt><dd>${value(is)}</dd></div>`)}</dl></details>`
  }`;
}

function notReached(page: PageContext, flow: Flow, frames: readonly Frame[]): Markup {
  return html`
<div class="never"><h3>${NEVER_SAID[frames[0]?.state ?? "not reached"] ?? "Not reached"}</h3>
<ol>${frames.map(
    (frame) => html`
  <li class="frame ${stateClass(frame.state)}" id="${page.anchors.frame(flow, frame)}" value="${frame.index}" data-state="${frame.state}" tabindex="-1">${value(frame.claim)} <span class="name">${brief(frame.name)}</span></li>`,
  )}</ol></div>`;
}

/** What was recorded before, between or after the frames. */
function outside(page: PageContext, flow: Flow): Markup | false {
  const { acts, checks, pictures, attachments } = flow.outside;
  if (acts.length + checks.length + pictures.length + attachments.length === 0) return false;
  const pseudo: Frame = {
    ...NO_FRAME,
    ...flow.outside,
    name: flow.title,
    claim: `Outside the frames of ${flow.title}`,
  };
  return html`
<details class="outside"><summary>Recorded outside the frames</summary>
${actList(acts)}${checkList(checks)}
<div class="side-by-side">${pictures.map((picture) => pictureFigure(page, flow, pseudo, picture))}</div>
${attachmentList(page, attachments)}</details>`;
}

const NO_FRAME = {
  index: 0,
  proves: [],
  controls: [],
  state: "incomplete",
  controlResults: [],
} as const satisfies Partial<Frame>;
