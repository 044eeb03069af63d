import { plural } from "../plain-text.ts";
import type { Frame } from "../report-schema.ts";
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
