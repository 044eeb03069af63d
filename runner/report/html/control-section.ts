import type { Flow } from "../report-schema.ts";
import { flowSection } from "./flow-section.ts";
import { html, type Markup } from "./markup.ts";
import type { PageContext } from "./page-context.ts";
import { brief, value } from "./shown-value.ts";
import { sign } from "./state-sign.ts";

/** The negative controls: what was planted, which frame had to turn red, and whether exactly that one did. */
export function controlSection(page: PageContext, flows: readonly Flow[]): Markup | false {
  const controls = flows.filter(({ control }) => control);
  if (controls.length === 0) return false;
  return html`
<section class="controls-run" aria-labelledby="controls"><h2 id="controls">Can these checks fail?</h2>
<p class="about">Each flow below ran again with a fault planted. A control holds when exactly the frame that it names turned red.</p>
${controls.map((flow) => controlItem(page, flow))}</section>`;
}

function controlItem(page: PageContext, flow: Flow): Markup | false {
  const { control } = flow;
  if (!control) return false;
  const state = control.held === true ? "passed" : control.held === false ? "failed" : "incomplete";
  return html`
<details class="control-flow ${state}"${state !== "passed" && html` open`}><summary>${sign(state)} <b>${brief(control.name)}</b>
  <span class="about">${flow.id} · fault ${value(control.fault)} · must break “${brief(control.breaks)}”${control.detail && html` · ${value(control.detail)}`}</span></summary>
${flowSection(page, flow)}</details>`;
}
