import { Random } from "../random.ts";
import { anySlot, mark, type Slot } from "./slots.ts";

/** A text of a page: what stands there, and another of the same width, letter by letter a different one. */
export interface PageText {
  readonly word: string;
  readonly other: string;
  readonly how: string;
}

/** A page that is the same each time for the same seed. */
export interface ComposedPage {
  readonly texts: readonly PageText[];
  readonly deviceScaleFactor: number;
  /** How it is laid out, for a report. */
  readonly how: string;
  /**
   * Its documents by path, the first being the page itself.
   * @param base where they are served; the page itself stands at `base`
   * @param site the address of another site that serves the same documents
   */
  documents(variant: "word" | "other", base: string, site: string): ReadonlyMap<string, string>;
}

/** None goes below the line, where an underline would make room for it, and none is the mirror of another. */
const LETTERS = [..."abcdefhkmnorstuvwxz"];
/** Of every text. */
export const WORD_LENGTH = 8;

/** @param seed of the run; with the page's number it says all about the page */
export function compose(seed: number, number: number): ComposedPage {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const slots: Slot[] = [];
  const texts: PageText[] = [];
  const count = random.between(4, 7);
  for (let i = 0; i < count; i++) {
    const slot = anySlot(random, i);
    const letters = random.shuffle(LETTERS).slice(0, WORD_LENGTH);
    const turned = [...letters.slice(3), ...letters.slice(0, 3)];
    slots.push(slot);
    texts.push({ word: letters.join(""), other: turned.join(""), how: slot.how });
  }
  const layout = anyLayout(random);
  const inner = bodyOf(random, slots, layout.inner);
  const how = `${layout.name}, ${inner.how}`;
  return {
    texts,
    deviceScaleFactor: random.pick([1, 1, 1, 2, 1.5]),
    how,
    documents: (variant, base, site) => {
      const words = (html: string): string =>
        texts.reduce((done, text, i) => done.replaceAll(mark(i), text[variant]), html);
      const path = `${base}/inner`;
      const outer = layout.around?.(site, path);
      const page = words(inner.html);
      return outer === undefined
        ? new Map([[base, page]])
        : new Map([
            [base, words(outer(inner.html))],
            [path, page],
          ]);
    },
  };
}

interface Layout {
  readonly name: string;
  /** Styles of the body that the slots stand in. */
  readonly inner: string;
  /** Makes the page around a document in a frame. */
  readonly around?: (site: string, path: string) => (inner: string) => string;
}

const BASE =
  "body{margin:8px;font:16px sans-serif;font-kerning:none;font-variant-ligatures:none}input,textarea,select,button{font:inherit;font-kerning:none}";

function document(styles: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title><style>${BASE}${styles}</style><body>${body}`;
}

function bodyOf(random: Random, slots: readonly Slot[], styles: string): { html: string; how: string } {
  const extras: [string, string, string][] = [
    ["flat", "", ""],
    ["flat", "", ""],
    ["columns", "body{columns:2}", ""],
    ["right to left", "html{direction:rtl}", ""],
    ["zoomed page", `html{zoom:${random.pick([0.8, 1.25])}}`, ""],
    ["dark page", "html{background:#123;color:#def}", ""],
    ["dark scheme", ":root{color-scheme:dark}", ""],
    [
      "scrolled",
      "body{height:3000px}",
      `<script>addEventListener("load",()=>scrollTo(0,${random.between(0, 300)}))</script>`,
    ],
    [
      "behind a dialog",
      `dialog{left:400px;top:10px;margin:0}dialog::backdrop{background:rgb(40 40 60 / ${random.pick([0, 0.3, 0.9, 1])})}`,
      `<dialog id="modal">Filler</dialog><script>modal.showModal()</script>`,
    ],
    [
      "sticky head",
      "",
      `<div style="position:fixed;left:0;top:0;width:100%;height:${random.between(20, 120)}px;background:${random.pick(["#fed", "linear-gradient(#fed,#def)", "#fed8"])}">Head</div>`,
    ],
    [
      "selected",
      "",
      `<script>addEventListener("load",()=>getSelection().selectAllChildren(document.body))</script>`,
    ],
  ];
  const [how, more, body] = random.pick(extras as [(typeof extras)[number], ...typeof extras]);
  return { how, html: document(styles + more, `${slots.map(({ html }) => html).join("\n")}${body}`) };
}

function anyLayout(random: Random): Layout {
  const size = "width:600px;height:500px;border:0";
  const frame = (how: string, style: string, foreign: boolean): Layout => ({
    name: `${foreign ? "frame of another site" : "frame"}${how}`,
    inner: "",
    around: (site, path) => () =>
      document(
        "",
        `<iframe data-page style="${size};${style}" src="${foreign ? site : ""}${path}"></iframe>`,
      ),
  });
  const scale = random.pick([0.6, 0.85, 1.2]);
  const layouts: [Layout, ...Layout[]] = [
    { name: "page", inner: "" },
    { name: "page", inner: "" },
    { name: "page", inner: "" },
    frame("", "", false),
    frame(" with a border", "border:9px solid #333;padding:5px", false),
    frame(" scaled", `transform:scale(${scale});transform-origin:0 0`, false),
    frame(" faded", `opacity:${random.pick([0, 0.5])}`, false),
    frame(" zoomed", `zoom:${scale}`, false),
    frame("", "", true),
    frame(" scaled", `transform:scale(${scale});transform-origin:0 0`, true),
    frame(" zoomed", `zoom:${scale}`, true),
    {
      name: "written frame",
      inner: "",
      around: () => (inner) =>
        document(
          "",
          `<iframe data-page style="${size}" srcdoc="${inner.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`,
        ),
    },
  ];
  return random.pick(layouts);
}
