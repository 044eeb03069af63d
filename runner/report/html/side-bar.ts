import { duration, plural } from "../plain-text.ts";
import type { Flow, Frame, FrameState } from "../report-schema.ts";
import { html, type Markup } from "./markup.ts";
import type { PageContext } from "./page-context.ts";
import { brief } from "./shown-value.ts";
import { sign, stateClass } from "./state-sign.ts";

/** Search, filters and the map: each flow with its strip of frames. */
export function sideBar(page: PageContext, flows: readonly Flow[]): Markup {
  return html`
<nav class="side" aria-label="Flows and frames">
  <div class="find needs-script">
    <label class="search"><span class="unseen">Search claims, checks, text</span>
      <input type="search" id="search" placeholder="Claims, checks, text" autocomplete="off" spellcheck="false"><kbd aria-hidden="true">/</kbd></label>
    <fieldset class="filters"><legend class="unseen">Show frames</legend>${filters(page, flows).map(
      ({ value, label, count }, at) => html`
      <label><input type="radio" name="filter" value="${value}"${at === 0 && html` checked`}><span>${label} <b>${count}</b></span></label>`,
    )}</fieldset>
    <output id="found" class="unseen" for="search"></output>
  </div>
  <details class="map" open><summary>${plural(flows.length, "flow")}, ${plural(flows.flatMap(({ frames }) => frames).length, "frame")}</summary>
  <ul>${flows.map((flow) => flowItem(page, flow))}</ul></details>
</nav>`;
}

/** A frame's picture is changed when it differs from its approved one, or from the other run's. */
export function hasChangedPicture(page: PageContext, flow: Flow, frame: Frame): boolean {
  const differs = frame.pictures.some(
    ({ comparison }) => comparison?.verdict === "changed" || comparison?.verdict === "size differs",
  );
  return (
    differs ||
    page.comparison?.changes.some(
      (change) => change.kind === "picture" && change.flow === flow.key && change.frame === frame.index,
    ) === true
  );
}

/** The red frame of a control is what it is for: it counts under its own heading only. */
function filters(page: PageContext, flows: readonly Flow[]) {
  const frames = flows.flatMap((flow) => flow.frames.map((frame) => ({ flow, frame })));
  const proper = frames.filter(({ flow }) => !flow.control);
  const having = (...states: readonly FrameState[]) =>
    proper.filter(({ frame }) => states.includes(frame.state)).length;
  const some = [
    { value: "passed", label: "Passed", count: having("passed") },
    { value: "open", label: "Incomplete", count: having("incomplete", "not reached", "skipped") },
    { value: "known", label: "Known defects", count: having("known defect") },
    { value: "apart", label: "Not applicable", count: having("not applicable") },
    {
      value: "changed",
      label: "Changed picture",
      count: proper.filter(({ flow, frame }) => hasChangedPicture(page, flow, frame)).length,
    },
    { value: "controls", label: "Controls", count: frames.length - proper.length },
  ];
  return [
    { value: "all", label: "All", count: frames.length },
    { value: "failed", label: "Failed", count: having("failed") },
    ...some.filter(({ count }) => count > 0),
  ];
}

function flowItem(page: PageContext, flow: Flow): Markup {
  const { control, key, title, tookMs, frames, state } = flow;
  return html`
  <li data-flow="${key}"><a class="flow-link" href="#${page.anchors.flow(flow)}">${sign(control ? (control.held ? "passed" : "failed") : state)}
    <span>${brief(control ? `Control: ${control.name}` : title)}</span></a>
    <p class="about">${brief(key)}${tookMs !== undefined && ` · ${duration(tookMs)}`}</p>
    <ol class="strip">${frames.map(
      (frame) => html`
      <li><a class="${stateClass(frame.state)}" href="#${page.anchors.frame(flow, frame)}" title="${brief(frame.name)}"><span class="unseen">frame </span>${frame.index}<span class="unseen"> ${frame.state}</span></a></li>`,
    )}</ol></li>`;
}
