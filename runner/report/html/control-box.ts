import { plural } from "../plain-text.ts";
import type { Frame, GenericResult } from "../report-schema.ts";
import { html, type Markup } from "./markup.ts";
import { brief } from "./shown-value.ts";

/** Answers, from what was recorded, whether this frame's checks can fail at all. */
export function controlBox({ controls, controlResults }: Frame): Markup | false {
  const broken = controlResults.filter(({ held }) => !held);
  const held = controlResults.filter((result) => result.held);
  if (broken.length > 0) {
    return html`
<div class="control broken"><p><b>Can this check fail?</b> No: ${broken.map(
      ({ name, detail }) => html`<span class="each">${brief(name)} (${brief(detail)})</span> `,
    )}</p></div>`;
  }
  if (held.length > 0) {
    return html`
<div class="control held"><p><b>Can this check fail?</b> Yes: ${plural(held.length, "control")} turned exactly this frame red
  (${held.map(({ name }) => brief(name)).join(" · ")}).</p></div>`;
  }
  if (controls.length === 0) return false;
  return html`
<div class="control unknown"><p><b>Can this check fail?</b> Not shown in this run: ${plural(controls.length, "control")}
  declared (${controls.map(brief).join(" · ")}), none was run.</p></div>`;
}

/** What the frame's checks said when what they had observed was altered. */
export function genericBox({ generic }: Frame): Markup | false {
  if (generic === undefined) return false;
  const { noticed, blind, open } = generic;
  const state = blind.length > 0 ? "broken" : open.length > 0 ? "unknown" : "held";
  return html`
<div class="control ${state}"><p><b>Does it notice?</b> ${
    blind.length > 0 ? "Not everything" : open.length > 0 ? "As far as could be tried" : "Yes"
  }: ${plural(noticed, "alteration")} of what it observed turned it red.${beforeAct(generic)}</p>
  ${findings("Nothing notices", blind)}${findings("Only a declared control can tell", open)}</div>`;
}

function beforeAct({ beforeAct }: GenericResult): string {
  if (beforeAct === undefined) return "";
  const { shows, detail } = beforeAct;
  if (shows === "yes") return ` It shows its act: ${detail}.`;
  return shows === "no"
    ? ` It does not show its act: ${detail}.`
    : ` Whether it shows its act was not decided: ${detail}.`;
}

function findings(what: string, found: GenericResult["blind"]): Markup | false {
  if (found.length === 0) return false;
  return html`<p>${what}:</p><ul>${found.map(
    ({ what: of, why, at }) =>
      html`<li>${brief(of)}: ${brief(why)}${at && html` <span class="where">${brief(at)}</span>`}</li>`,
  )}</ul>`;
}
