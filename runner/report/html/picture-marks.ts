import type { Box, Point } from "../../evidence/log/events.ts";
import type { Act, Frame, Picture } from "../report-schema.ts";
import { html, type Markup } from "./markup.ts";

/** An act with the number that it has in the frame's list, and where what it pointed at stands in the picture. */
interface Shown {
  readonly act: Act;
  readonly number: number;
  readonly box: Box | undefined;
  readonly point: Point;
}

/** Marks where the acts and the broken checks of a frame were, in the picture's own pixels. */
export function marks(frame: Frame, picture: Picture): Markup | false {
  const { scale, surface, masks, comparison } = picture;
  const acts = markedActs(frame, picture);
  const broken = frame.checks.filter((check) => !check.ok && check.box && check.surface === surface);
  if (acts.length + broken.length + masks.length + (comparison?.masks?.length ?? 0) === 0 && !comparison?.box)
    return false;
  return html`
<svg class="marks" viewBox="0 0 ${picture.width} ${picture.height}" aria-hidden="true" focusable="false">
  ${masks.map((box) => rect("mask", box, scale))}
  ${comparison?.masks?.map((box) => rect("mask", box, 1))}
  ${comparison?.box && rect("differs", comparison.box, 1)}
  ${broken.map(({ box }) => box && rect("broken", box, scale))}
  ${drawn(acts, picture, namedByChecks(frame, picture))}
</svg>`;
}

/** Marks on the picture before: of the acts whose target stood there and stands no more. */
export function marksBefore({ acts }: Frame, picture: Picture): Markup | false {
  const gone = numbered(acts, picture).flatMap(({ act, number }) => {
    const stands = picture.standing?.some(({ mark }) => mark === act.mark);
    const stood = stands ? undefined : picture.stood?.find(({ mark }) => mark === act.mark);
    return stood ? placed(act, number, stood.box) : [];
  });
  if (gone.length === 0) return false;
  return html`
<svg class="marks earlier" viewBox="0 0 ${picture.width} ${picture.height}" aria-hidden="true" focusable="false">
  ${drawn(gone, picture, [])}
</svg>`;
}

/**
 * Acts on what still stands in the picture. Where nothing tells what stands (a display, an older log): on the same
 * view, or the last one of all, as an older one may have been on a screen that is gone.
 */
function markedActs({ acts }: Frame, picture: Picture): Shown[] {
  const pointed = numbered(acts, picture);
  const { view, standing } = picture;
  if (standing !== undefined && pointed.some(({ act }) => act.mark !== undefined)) {
    return pointed.flatMap(({ act, number }) => {
      const stands = standing.find(({ mark }) => mark === act.mark);
      return stands && act.mark !== undefined ? placed(act, number, stands.box) : [];
    });
  }
  const known = view !== undefined && pointed.some(({ act }) => act.view !== undefined);
  const same = known ? pointed.filter(({ act }) => act.view === view) : pointed.slice(-1);
  return same.flatMap(({ act, number }) => placed(act, number, act.box));
}

function numbered(acts: readonly Act[], { surface }: Picture): { act: Act; number: number }[] {
  return acts
    .map((act, at) => ({ act, number: at + 1 }))
    .filter(({ act }) => act.surface === surface && act.point);
}

/** What moved since is marked where it stands now. */
function placed(act: Act, number: number, box: Box | undefined): Shown[] {
  if (!act.point) return [];
  const moved = box && act.box ? { x: box.x - act.box.x, y: box.y - act.box.y } : { x: 0, y: 0 };
  return [{ act, number, box, point: { x: act.point.x + moved.x, y: act.point.y + moved.y } }];
}

/** What the frame's checks are about: no mark may hide it. In picture pixels. */
function namedByChecks({ checks }: Frame, { surface, scale }: Picture): Box[] {
  return checks.flatMap(({ box, surface: on }) => (box && on === surface ? [scaled(box, scale)] : []));
}

function drawn(acts: readonly Shown[], picture: Picture, named: readonly Box[]): readonly (Markup | false)[] {
  const { scale, width } = picture;
  const radius = Math.max(9, width / 80);
  return [
    ...acts.map(({ act, box }) => box !== undefined && rect(act.ok ? "act" : "act refused", box, scale)),
    ...acts.map((one) => pointOf(one, radius / 3, scale, named)),
    ...acts.map((one) => badge(one, radius, picture, named)),
  ];
}

function rect(kind: string, box: Box, scale: number): Markup {
  const gap = 3;
  return html`<rect class="${kind}" x="${round(box.x * scale - gap)}" y="${round(box.y * scale - gap)}" width="${round(box.width * scale + 2 * gap)}" height="${round(box.height * scale + 2 * gap)}" rx="6"/>`;
}

function pointOf({ point }: Shown, radius: number, scale: number, named: readonly Box[]): Markup | false {
  const [x, y] = [point.x * scale, point.y * scale];
  if (named.some((box) => overlaps(box, { x, y }, radius))) return false;
  return html`<circle class="point" cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"/>`;
}

/** The number stands at a corner of the box, the lower right one first, where it hides nothing that a check names. */
function badge({ act, number, box, point }: Shown, radius: number, picture: Picture, named: readonly Box[]) {
  const { scale, width, height } = picture;
  const place = box ? scaled(box, scale) : { x: point.x * scale, y: point.y * scale, width: 0, height: 0 };
  const [left, right, top, bottom] = [place.x, place.x + place.width, place.y, place.y + place.height];
  const away = radius + 4;
  const free = [
    ...[
      { x: right, y: bottom },
      { x: left, y: bottom },
      { x: right, y: top },
      { x: left, y: top },
    ],
    ...[
      { x: right + away, y: (top + bottom) / 2 },
      { x: left - away, y: (top + bottom) / 2 },
    ],
    ...[
      { x: (left + right) / 2, y: bottom + away },
      { x: (left + right) / 2, y: top - away },
    ],
  ]
    .map(({ x, y }) => ({ x: clamp(x, radius, width - radius), y: clamp(y, radius, height - radius) }))
    .find((at) => !named.some((named) => overlaps(named, at, radius)));
  if (free === undefined) return false;
  const { x, y } = free;
  return html`
<g class="badge${act.ok ? "" : " refused"}"><circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"/>
<text x="${round(x)}" y="${round(y)}" dy=".36em" font-size="${round(radius * 1.25)}">${number}</text></g>`;
}

/** Whether a disc touches a box. */
function overlaps(box: Box, { x, y }: Point, radius: number): boolean {
  const dx = x - clamp(x, box.x, box.x + box.width);
  const dy = y - clamp(y, box.y, box.y + box.height);
  return dx * dx + dy * dy < radius * radius;
}

function scaled({ x, y, width, height }: Box, scale: number): Box {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
