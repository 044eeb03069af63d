import type { Random } from "../random.ts";

/** A way in which styles hide or show what stands in an element. */
export type Styling = readonly [name: string, style: string];

/** Styles of the element that holds the text, or of something around it. */
export function anyStyle(random: Random): Styling {
  const make = random.pick(STYLES);
  return make(random);
}

const percent = (random: Random): number => random.pick([0, 1, 20, 50, 80, 99, 100]);

const STYLES: readonly [(random: Random) => Styling, ...((random: Random) => Styling)[]] = [
  () => ["plain", ""],
  () => ["bold", "font-weight:bold"],
  (r) => ["opacity", `opacity:${r.pick([0, 0.01, 0.05, 0.3, 0.6, 0.9, 1])}`],
  (r) => ["ink alpha", `color:rgb(0 0 0 / ${r.pick([0, 0.01, 0.06, 0.4, 0.8])})`],
  (r) => ["ink", `color:${r.colour()}`],
  (r) => ["ink and ground", `color:${r.colour()};background:${r.colour()}`],
  (r) => same(r.colour()),
  (r) => ["light ink", `color:rgb(${r.pick(["250 250 250", "235 235 235", "200 200 200", "150 150 150"])})`],
  (r) => ["important ink", `color:${r.pick(["#333", "transparent"])}!important`],
  (r) => ["fill", `-webkit-text-fill-color:${r.pick(["transparent", "red", "#fff"])}`],
  (r) => [
    "outline only",
    `color:transparent;-webkit-text-stroke:${r.pick([0, 0.5, 1, 2])}px #225;font-size:30px`,
  ],
  (r) => ["shadow only", `color:transparent;text-shadow:0 0 ${r.pick([0, 0, 1, 12])}px #000`],
  () => ["shadow of white", "color:#fff;text-shadow:1px 1px 1px #000"],
  (r) => [
    "gradient ink",
    `color:transparent;background:linear-gradient(90deg,${r.colour()},${r.colour()});background-clip:text`,
  ],
  () => ["underline only", "color:transparent;text-decoration:underline red"],
  (r) => [
    "decorated",
    `text-decoration:${r.pick(["underline", "line-through", "underline wavy red", "overline"])}`,
  ],
  (r) => ["opacity filter", `filter:opacity(${r.pick([0, 0.02, 0.5, 1])})`],
  (r) => ["blur", `filter:blur(${r.pick([0, 0.4, 2, 6, 12])}px)`],
  (r) => ["brightness", `background:#000;color:#eee;filter:brightness(${r.pick([0, 0.02, 0.6, 1])})`],
  (r) => ["contrast", `background:#fff;filter:contrast(${r.pick([0, 0.03, 0.5, 3])})`],
  (r) => ["invert", `background:#fff;filter:invert(${r.pick([0.5, 1])})`],
  (r) => [
    "other filter",
    `filter:${r.pick(["grayscale(1)", "sepia(1)", "hue-rotate(90deg)", "drop-shadow(0 0 1px #999)"])}`,
  ],
  (r) => [
    "mask",
    `mask-image:linear-gradient(${r.pick(["transparent,transparent", "#000,#000", "#0000 50%,#000 50%", "90deg,#000 50%,#0000 50%"])})`,
  ],
  (r) => [
    "mask size",
    `mask:radial-gradient(#000,#000) ${r.pick(["0 0/0 0", "0 0/100% 100%", "0 0/10% 100%"])} no-repeat`,
  ],
  (r) => ["clip circle", `clip-path:circle(${percent(r)}%)`],
  (r) => [
    "clip inset",
    `clip-path:inset(${r.pick(["0", "0 0 0 60%", "45% 0", "50%", "0 100% 0 0", "100% 0 0"])})`,
  ],
  (r) => [
    "clip polygon",
    `clip-path:polygon(${r.pick(["0 0,0 0,0 0", "0 0,100% 0,100% 100%,0 100%", "0 0,50% 0,0 100%"])})`,
  ],
  (r) => [
    "clip",
    `position:absolute;clip:rect(${r.pick(["0,0,0,0", "0,400px,100px,0", "1px,1px,1px,1px"])})`,
  ],
  (r) => ["visibility", `visibility:${r.pick(["hidden", "visible", "collapse"])}`],
  (r) => ["indent", `display:block;text-indent:${r.pick([-9999, -40, 0, 60])}px;overflow:hidden`],
  (r) => ["font size", `font-size:${r.pick([0, 1, 3, 9, 11, 22, 34])}px`],
  (r) => ["spacing", `letter-spacing:${r.pick([-1, 4, 14])}px;word-spacing:12px`],
  (r) => ["scale", `transform:scale(${r.pick(["0", ".05", ".2", ".8", "1.3", "1,0", "-1,1"])})`],
  (r) => ["rotate", `transform:rotate(${r.pick([-20, 8, 90, 180])}deg)`],
  (r) => [
    "turn",
    `transform:perspective(400px) ${r.pick(["rotateY(180deg)", "rotateY(90deg)", "rotateX(40deg)", "rotateY(30deg)"])};backface-visibility:${r.pick(["hidden", "visible"])}`,
  ],
  (r) => ["own scale", `scale:${r.pick([0, 0.9, 1])};rotate:${r.pick([0, 5])}deg`],
  (r) => ["moved", `transform:translateX(${r.pick([-4000, 0, 10])}px)`],
  (r) => [
    "blended",
    `mix-blend-mode:${r.pick(["multiply", "screen", "difference", "lighten", "darken", "color-burn"])};color:${r.pick(["#fff", "#000", "#c33"])}`,
  ],
  (r) => [
    "cut",
    `overflow:${r.pick(["hidden", "clip", "auto"])};height:${r.pick([0, 3, 10, 40])}px;width:${r.pick([0, 8, 50, 250])}px`,
  ],
  (r) => [
    "ellipsis",
    `display:block;width:${r.pick([10, 50, 200])}px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis`,
  ],
  (r) => ["skipped", `content-visibility:${r.pick(["hidden", "auto", "visible"])}`],
  () => ["without a box", "display:contents"],
  () => ["without a size", "display:block;width:0;height:0;white-space:nowrap"],
  () => ["gone", "display:none"],
  (r) => ["zoom", `zoom:${r.pick([0.5, 1.2, 1.6])}`],
  () => ["columns", "display:block;columns:2;width:280px"],
  () => ["contained", "contain:paint"],
  (r) => ["behind", `position:relative;z-index:${r.pick([-1, 0, 3])}`],
  (r) => ["upright", `writing-mode:${r.pick(["vertical-rl", "vertical-lr", "sideways-lr"])}`],
  (r) => ["other way", `direction:rtl;unicode-bidi:${r.pick(["normal", "bidi-override"])}`],
  () => ["transitions", "transition:all 3s"],
];

function same(colour: string): Styling {
  return ["ink of its ground", `color:${colour};background:${colour}`];
}
