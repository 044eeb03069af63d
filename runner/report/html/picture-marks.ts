import type { Act, Frame, Picture } from "../report-schema.ts";
import { html, type Markup } from "./markup.ts";

/** Marks where the acts and the broken checks of a frame were, in the picture's own pixels. */
export function marks(frame: Frame, picture: Picture): Markup | false {
  const { width, height, scale, surface, masks, comparison } = picture;
  const acts = markedActs(frame, picture);
  const broken = frame.checks.filter((check) => !check.ok && check.box && check.surface === surface);
  if (acts.length + broken.length + masks.length + (comparison?.masks?.length ?? 0) === 0 && !comparison?.box)
    return false;
  const radius = Math.max(9, width / 80);
  return html`
<svg class="marks" viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">
  ${masks.map((box) => rect("mask", box, scale))}
  ${comparison?.masks?.map((box) => rect("mask", box, 1))}
  ${comparison?.box && rect("differs", comparison.box, 1)}
  ${broken.map(({ box }) => box && rect("broken", box, scale))}
  ${acts.map(({ act }) => act.box && rect(act.ok ? "act" : "act refused", act.box, scale))}
  ${acts.map(({ act, number }) => badge(act, number, radius, picture))}
</svg>`;
}

/**
 * Acts on what the picture shows: same surface, same view. Where a surface cannot tell its views apart, only its last
 * act is marked: an older one may have been on a screen that is gone.
 */
function markedActs({ acts }: Frame, { surface, view }: Picture): { act: Act; number: number }[] {
  const pointed = acts
    .map((act, at) => ({ act, number: at + 1 }))
    .filter(({ act }) => act.surface === surface && act.point);
  const known = view !== undefined && pointed.some(({ act }) => act.view !== undefined);
  return known ? pointed.filter(({ act }) => act.view === view) : pointed.slice(-1);
}

function rect(kind: string, box: NonNullable<Act["box"]>, scale: number): Markup {
  const gap = 3;
  return html`<rect class="${kind}" x="${round(box.x * scale - gap)}" y="${round(box.y * scale - gap)}" width="${round(box.width * scale + 2 * gap)}" height="${round(box.height * scale + 2 * gap)}" rx="6"/>`;
}

/** The number stands at the box's lower right corner, so that it hides nothing of what was clicked. */
function badge({ point, box, ok }: Act, number: number, radius: number, picture: Picture): Markup | false {
  if (!point) return false;
  const { scale, width, height } = picture;
  const x = clamp((box ? box.x + box.width : point.x) * scale, radius, width - radius);
  const y = clamp((box ? box.y + box.height : point.y) * scale, radius, height - radius);
  return html`
<circle class="point" cx="${round(point.x * scale)}" cy="${round(point.y * scale)}" r="${round(radius / 3)}"/>
<g class="badge${ok ? "" : " refused"}"><circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"/>
<text x="${round(x)}" y="${round(y)}" dy=".36em" font-size="${round(radius * 1.25)}">${number}</text></g>`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
