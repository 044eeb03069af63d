import { type EarlierOutcome, type EarlierRuns, frameKey } from "../earlier-runs.ts";
import { plural } from "../plain-text.ts";
import type { Flow, Frame } from "../report-schema.ts";
import { saidOfSpread, spreadOf } from "../spread.ts";
import { html, type Markup } from "./markup.ts";
import { stateClass } from "./state-sign.ts";

const SHOWN = 20;
const [BAR, STEP, HEIGHT] = [4, 6, 16];

/** A frame's last runs as bars, this one last: in the colour of how it ended, and where it passed as high as it took long. */
export function frameTrend(earlier: EarlierRuns | undefined, flow: Flow, frame: Frame): Markup | false {
  const before = earlier?.get(frameKey(flow.key, frame.name))?.slice(-SHOWN) ?? [];
  if (before.length === 0 || flow.control) return false;
  const outcomes: EarlierOutcome[] = [...before, { state: frame.state, ms: frame.tookMs }];
  const longest = Math.max(1, ...outcomes.map(({ ms = 0 }) => ms));
  const bars = outcomes.map(({ state, ms }, at) => {
    // What took no time is seen as well, and what did not pass whatever it took.
    const height = state === "passed" ? Math.max(3, Math.round(((ms ?? 0) / longest) * HEIGHT)) : HEIGHT;
    return html`<rect class="${stateClass(state)}" x="${at * STEP}" y="${HEIGHT - height}" width="${BAR}" height="${height}"></rect>`;
  });
  const width = outcomes.length * STEP - (STEP - BAR);
  const said = inWords(before);
  return html`<svg class="trend" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" aria-label="${said}"><title>${said}</title>${bars}</svg>`;
}

/** `12 times before: 11 passed, 1 failed; 1.2 s to 1.5 s, median 1.3 s` */
function inWords(before: readonly EarlierOutcome[]): string {
  const counts = new Map<string, number>();
  for (const { state } of before) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
  const times = spreadOf(
    before.flatMap(({ state, ms }) => (state === "passed" && ms !== undefined ? ms : [])),
  );
  return `${plural(before.length, "time")} before: ${states}${times ? `; ${saidOfSpread(times)}` : ""}`;
}
