import { duration } from "../plain-text.ts";
import type { Stack } from "../report-schema.ts";
import { html, type Markup } from "./markup.ts";
import type { PageContext } from "./page-context.ts";
import { brief } from "./shown-value.ts";
import { stateClass } from "./state-sign.ts";

const WIDTH = 1000;
const LANE = 22;

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  readonly title: string;
  readonly anchor?: string;
}

interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
}

/** Who did what when: a lane for each booted service, then lanes of flows; flows that ran at once lie beside each other. */
export function timeline(page: PageContext): Markup | false {
  const { report } = page;
  const lanes = [...serviceLanes(report.stacks), ...flowLanes(page)];
  if (lanes.length === 0) return false;
  const end = Math.max(1, report.run.tookMs, ...lanes.flatMap(({ bars }) => bars.map(({ to }) => to)));
  const x = (ms: number) => Math.round((ms / end) * WIDTH * 10) / 10;
  const height = lanes.length * LANE + 18;
  return html`
<figure class="timeline"><figcaption>Timeline, ${duration(end)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Timeline of the run: ${lanes.map(({ name }) => name).join(", ")}">
  ${ticks(end).map(
    (ms) =>
      html`<line class="tick" x1="${x(ms)}" x2="${x(ms)}" y1="0" y2="${height - 14}"/><text class="tick" x="${x(ms) + 3}" y="${height - 3}">${duration(ms)}</text>`,
  )}
  ${lanes.map(({ bars, name }, lane) =>
    bars.map(
      ({ from, to, kind, title, anchor }) => html`
  <rect class="${kind}" x="${x(from)}" y="${lane * LANE + 3}" width="${Math.max(1.5, x(to) - x(from) - 0.8)}" height="${LANE - 6}" rx="2"${anchor && html` data-frame="${anchor}"`}><title>${title}</title></rect>${
    kind === "service" && html`<text class="name" x="${x(to) + 5}" y="${lane * LANE + 15}">${name}</text>`
  }`,
    ),
  )}
</svg></figure>`;
}

function serviceLanes(stacks: readonly Stack[]): Lane[] {
  return stacks.flatMap((stack) =>
    stack.services.flatMap(({ service, startedMs, readyAfter }) => {
      if (readyAfter === undefined) return [];
      const title = `${brief(service)} ready after ${duration(readyAfter * 1000)}`;
      const bar = { from: startedMs, to: stack.startedMs + readyAfter * 1000, kind: "service", title };
      return [{ name: title, bars: [bar] }];
    }),
  );
}

function flowLanes({ report, anchors }: PageContext): Lane[] {
  const lanes: { name: string; bars: Bar[]; until: number }[] = [];
  const begun = report.flows.filter(({ startedMs }) => startedMs !== undefined);
  for (const flow of begun.sort((a, b) => (a.startedMs ?? 0) - (b.startedMs ?? 0))) {
    const bars = flow.frames.flatMap((frame) =>
      frame.startedMs === undefined
        ? []
        : [
            {
              from: frame.startedMs,
              to: frame.startedMs + (frame.tookMs ?? 0),
              kind: `${stateClass(frame.state)}${flow.control ? " control" : ""}`,
              title: `${brief(flow.key)} ${frame.index} ${brief(frame.name)}: ${frame.state}, ${duration(frame.tookMs ?? 0)}`,
              anchor: anchors.frame(flow, frame),
            },
          ],
    );
    const until = Math.max(flow.startedMs ?? 0, ...bars.map(({ to }) => to));
    const free = lanes.find((lane) => lane.until <= (flow.startedMs ?? 0));
    if (free) {
      free.bars.push(...bars);
      free.until = until;
    } else lanes.push({ name: `flows, lane ${lanes.length + 1}`, bars, until });
  }
  return lanes;
}

function ticks(end: number): number[] {
  const steps = [50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 3_600_000];
  const step = steps.find((each) => end / each <= 8) ?? end / 8;
  return Array.from({ length: Math.floor(end / step) }, (_, at) => (at + 1) * step).filter(
    (ms) => ms < end * 0.97,
  );
}
