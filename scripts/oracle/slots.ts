import type { Random } from "../random.ts";
import { anyCover } from "./covers.ts";
import { anyStyle } from "./styles.ts";

/** One text of a page in its place, with all that hides or shows it. */
export interface Slot {
  readonly html: string;
  /** How it is made, for a report. */
  readonly how: string;
}

/** The mark that stands for the slot's text, until a page is made of one or the other of its words. */
export function mark(index: number): string {
  return `@@${index}@@`;
}

/** Makes a slot: a holder of text, in up to two styled boxes, under up to one cover. */
export function anySlot(random: Random, index: number): Slot {
  const how: string[] = [];
  const style = (): string => {
    if (random.chance(0.4)) return "";
    const [name, css] = anyStyle(random);
    how.push(`${name} (${css})`);
    return css.replaceAll('"', "'");
  };
  const [holder, makeHolder] = random.pick(HOLDERS);
  how.push(holder);
  let html = makeHolder(random, index, style());
  if (random.chance(0.5)) html = `<div style="${style()}">${html}</div>`;
  if (random.chance(0.4)) {
    const [name, cover] = anyCover(random);
    how.push(`${random.chance(0.15) ? "after" : "under"} ${name}`);
    html = how.at(-1)?.startsWith("after") ? `${cover}${html}` : `${html}${cover}`;
  }
  const ground = random.chance(0.25) ? `background:${random.colour()};` : "";
  if (ground) how.push(ground);
  return {
    how: how.join(", "),
    html: `<div style="${ground}position:${random.pick(["relative", "relative", "static"])};width:290px;height:62px;margin:3px">${html}</div>`,
  };
}

type MakeHolder = (random: Random, index: number, style: string) => string;

const shadow = (index: number, mode: string, inside: string, light = ""): string =>
  `<x-s id="s${index}">${light}</x-s><script>{const root=document.getElementById("s${index}").attachShadow({mode:"${mode}"});(window.oracleRoots??=[]).push(root);root.innerHTML=${JSON.stringify(inside).replaceAll("</", "<\\/")}}</script>`;

const HOLDERS: readonly [readonly [string, MakeHolder], ...(readonly [string, MakeHolder])[]] = [
  ["span", (_r, i, s) => `<span style="display:inline-block;${s}">${mark(i)}</span>`],
  ["inline", (_r, i, s) => `Filler <b style="${s}">${mark(i)}</b> filler`],
  ["paragraph", (_r, i, s) => `<p style="margin:0;${s}">${mark(i)}</p>`],
  ["padded", (_r, i, s) => `<div style="padding:9px;${s}">${mark(i)}</div>`],
  ["button", (_r, i, s) => `<button style="${s}">${mark(i)}</button>`],
  ["link", (_r, i, s) => `<a href="#x" style="${s}">${mark(i)}</a>`],
  ["item", (_r, i, s) => `<ul style="margin:0"><li style="${s}">${mark(i)}</li></ul>`],
  ["cell", (_r, i, s) => `<table><tr><td style="${s}">${mark(i)}</td></tr></table>`],
  ["field", (_r, i, s) => `<input data-oracle="${i}" value="${mark(i)}" style="${s}">`],
  ["empty field", (_r, i, s) => `<input data-oracle="${i}" placeholder="${mark(i)}" style="${s}">`],
  ["text field", (_r, i, s) => `<textarea data-oracle="${i}" style="${s}">${mark(i)}</textarea>`],
  [
    "list",
    (_r, i, s) => `<select data-oracle="${i}" style="${s}"><option>other<option selected>${mark(i)}</select>`,
  ],
  ["submit", (_r, i, s) => `<input type="submit" data-oracle="${i}" value="${mark(i)}" style="${s}">`],
  [
    "generated",
    (r, i, s) =>
      `<style>#g${i}::${r.pick(["before", "after"])}{content:"${mark(i)}";${s}}</style><span id="g${i}" data-oracle="${i}" style="display:inline-block"></span>`,
  ],
  [
    "drawing",
    (_r, i, s) => `<svg width="280" height="50"><text x="8" y="30" style="${s}">${mark(i)}</text></svg>`,
  ],
  [
    "drawing under a shape",
    (r, i, s) =>
      `<svg width="280" height="50"><text x="8" y="30" style="${s}">${mark(i)}</text><rect width="${r.pick([280, 60])}" height="50" fill="${r.pick(["#567", "none"])}"/></svg>`,
  ],
  ["open shadow", (_r, i, s) => shadow(i, "open", `<p style="margin:0;${s}">${mark(i)}</p>`)],
  [
    "closed shadow",
    (r, i, s) =>
      shadow(
        i,
        "closed",
        `<style>${r.pick(["", "*{all:initial}"])}</style><p style="margin:0;${s}">${mark(i)}</p>`,
      ),
  ],
  [
    "slotted",
    (r, i, s) => shadow(i, r.pick(["open", "closed"]), `<div style="${s}"><slot></slot></div>`, mark(i)),
  ],
  [
    "details",
    (r, i, s) =>
      `<details ${r.pick(["open", ""])}><summary>Filler</summary><div style="${s}">${mark(i)}</div></details>`,
  ],
  ["popover", (r, i, s) => `<div ${r.pick(["popover", 'popover="manual"'])} style="${s}">${mark(i)}</div>`],
  [
    "hidden",
    (r, i, s) =>
      `<div ${r.pick(["hidden", 'hidden="until-found"', 'aria-hidden="true"', "inert"])} style="${s}">${mark(i)}</div>`,
  ],
  [
    "first line",
    (r, i, s) =>
      `<style>#f${i}::first-line{color:${r.pick(["transparent", "#339"])}}</style><div id="f${i}" style="${s}">${mark(i)}</div>`,
  ],
  [
    "scrolled away",
    (r, i, s) =>
      `<div id="o${i}" style="height:40px;overflow:auto"><div style="height:${r.pick([0, 20, 60])}px"></div><div style="${s}">${mark(i)}</div><div style="height:90px"></div></div><script>document.getElementById("o${i}").scrollTop=${r.pick([0, 30, 90])}</script>`,
  ],
  [
    "sticky",
    (_r, i, s) =>
      `<div style="height:50px;overflow:auto"><div style="position:sticky;top:0;${s}">${mark(i)}</div></div>`,
  ],
];
