import { duration } from "../plain-text.ts";
import type { CastFrames, CastSpan } from "./cast-frames.ts";
import { html, type Markup } from "./markup.ts";

/** A recording that plays in place; without scripts, and until it is played, its last screen is shown. */
export function castPlayer(cast: CastFrames, title: string): Markup {
  const screen: (readonly CastSpan[])[] = Array.from({ length: cast.rows }, () => []);
  for (const { rows } of cast.moments) {
    for (const [row, spans] of Object.entries(rows)) screen[Number(row)] = spans;
  }
  const last = cast.moments.at(-1)?.at ?? 0;
  return html`
<div class="cast" data-cast="${JSON.stringify({ rows: cast.rows, moments: cast.moments })}">
  <pre class="screen" tabindex="0" aria-label="Terminal: ${title}">${screen.map((spans) => html`<span class="row">${spans.map(span)}</span>\n`)}</pre>
  <div class="controls needs-script">
    <button type="button" class="play" aria-pressed="false">Play</button>
    <label>Moment <input type="range" class="seek" min="0" max="${Math.max(1, cast.moments.length)}" value="${cast.moments.length}"></label>
    <output class="at">${duration(last * 1000)}</output>
  </div>
</div>`;
}

function span([text, look]: CastSpan): Markup {
  return look ? html`<span class="${look}">${text}</span>` : html`${text}`;
}
