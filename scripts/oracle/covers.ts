import type { Random } from "../random.ts";

/** Something that is painted over a text (or beside it): the markup of it. */
export type Cover = readonly [name: string, html: string];

/** A plain picture of one colour. */
function svgPicture(colour: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10" fill="${colour}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg).replace(/'/g, "%27")}`;
}

/** Something positioned over (part of) the slot that it is put into. */
export function anyCover(random: Random): Cover {
  const place = `position:absolute;left:${random.pick([0, 0, 0, 60, 260])}px;top:0;width:${random.pick([290, 290, 290, 40])}px;height:62px;margin:0;${random.pick(["", "", "pointer-events:none;", "z-index:2;"])}`;
  return random.pick(COVERS)(random, place);
}

type MakeCover = (random: Random, place: string) => Cover;

const box = (style: string): string => `<div style="${style}"></div>`;

const COVERS: readonly [MakeCover, ...MakeCover[]] = [
  (r, p) => ["box", box(`${p}background:${r.colour()}`)],
  (r, p) => ["veil", box(`${p}background:rgb(90 90 90 / ${r.pick([0, 0.2, 0.5, 0.8, 0.97, 1])})`)],
  (r, p) => ["gradient", box(`${p}background:linear-gradient(90deg,${r.colour()},${r.colour()})`)],
  (r, p) => ["half a gradient", box(`${p}background:linear-gradient(90deg,#0000 50%,${r.colour()} 50%)`)],
  (r, p) => ["picture", `<img alt="" style="${p}" src="${svgPicture(r.pick(["red", "#363", "none"]))}">`],
  (r, p) => ["background picture", box(`${p}background:url('${svgPicture(r.pick(["red", "none"]))}')`)],
  (r, p) => [
    "drawing",
    `<svg style="${p}"><rect width="290" height="62" fill="${r.pick(["#345", "none"])}"/></svg>`,
  ],
  (r, p) => [
    "canvas",
    `<canvas width="290" height="62" style="${p}"></canvas><script>{const pen=document.currentScript.previousSibling.getContext("2d");pen.fillStyle="#453";pen.fillRect(0,0,${r.pick([0, 290])},62)}</script>`,
  ],
  (r, p) => ["shadow inwards", box(`${p}box-shadow:inset 0 0 0 ${r.pick([2, 80])}px #363`)],
  (r, p) => ["border", box(`${p}box-sizing:border-box;border:${r.pick([1, 31])}px solid #363`)],
  (_r, p) => ["outline", box(`${p}width:1px;height:1px;outline:300px solid #445`)],
  (r, p) => [
    "filter behind",
    box(
      `${p}backdrop-filter:${r.pick(["blur(20px)", "contrast(0)", "brightness(0)", "invert(1)", "opacity(.5)"])}`,
    ),
  ],
  (r, p) => [
    "frame",
    `<iframe style="${p}border:0" srcdoc="<body style='margin:0;background:${r.pick(["#fed", "transparent"])}'>"></iframe>`,
  ],
  (_r, p) => ["text", `<p style="${p}">Other xxxxxxxx words</p>`],
  (r, p) => [
    "invisible box",
    box(`${p}background:red;visibility:${r.pick(["hidden", "visible"])};opacity:${r.pick([0, 1])}`),
  ],
  (_r, p) => ["round box", box(`${p}background:#336;border-radius:50%`)],
  (_r, p) => ["field", `<textarea style="${p}border:0;background:#eef"></textarea>`],
  (r) => [
    "drawn in",
    box(
      `position:static;height:62px;margin-top:-62px;background:${r.pick(["#fed", "linear-gradient(#fed,#fed)"])}`,
    ),
  ],
  (r) => [
    "picture drawn in",
    `<img alt="" width="290" height="62" style="display:block;margin-top:-62px;position:${r.pick(["static", "relative"])}" src="${svgPicture("#543")}">`,
  ],
  (_r, p) => ["clipped box", box(`${p}background:red;clip-path:circle(0)`)],
  (_r, p) => ["turned box", box(`${p}background:#665;transform:rotate(${30}deg)`)],
];
