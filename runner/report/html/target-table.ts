import type { Flow, RunReport } from "../report-schema.ts";
import { html, type Markup } from "./markup.ts";
import type { PageContext } from "./page-context.ts";
import { brief } from "./shown-value.ts";
import { sign } from "./state-sign.ts";

/** Which flow held on which target; only where more than one was asked for. What one shows says nothing of another. */
export function targetTable(page: PageContext, { flows, run }: RunReport): Markup | false {
  const proper = flows.filter(({ control, target }) => !control && target !== undefined);
  const targets = [...new Set(proper.flatMap(({ target }) => target ?? []))];
  if (targets.length + run.notThere.length < 2) return false;
  const ids = [...new Set(proper.map(({ id }) => id))];
  const of = (id: string, target: string) =>
    proper.filter((flow) => flow.id === id && flow.target === target);
  return html`
<section class="targets" aria-labelledby="targets"><h2 id="targets">Flows and targets</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Flows and targets"><table>
<thead><tr><th scope="col">flow</th>${targets.map((target) => html`<th scope="col">${brief(target)}</th>`)}</tr></thead>
<tbody>${ids.map((id) => html`<tr><th scope="row">${brief(id)}</th>${targets.map((target) => html`<td>${of(id, target).map((flow) => cell(page, flow))}</td>`)}</tr>`)}</tbody>
</table></div>
${run.notThere.map((what) => html`<p class="about">Not there: ${brief(what)}</p>`)}
</section>`;
}

function cell(page: PageContext, flow: Flow): Markup {
  return html`<a href="#${page.anchors.flow(flow)}">${sign(flow.state)} ${flow.state}</a> `;
}
