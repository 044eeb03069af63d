import type { Random } from "../../random.ts";
import type { Vocabulary } from "./words.ts";

/** How a screen is drawn. */
export interface Look {
  readonly family: string;
  /** The size of ordinary text, CSS px. */
  readonly size: number;
  readonly weight: number;
  readonly dark: boolean;
}

/** What a text is on its screen. `label`: by itself; `link`: inside a sentence, drawn apart; `phrase`: plain words of one. */
export type TextKind = "label" | "link" | "phrase";

const LIGHT = { page: "#ffffff", card: "#f6f6f4", ink: "#1b1b1f", faint: "#6b6b73", line: "#d9d8d2" };
const DARK = { page: "#16181d", card: "#20242c", ink: "#e8e8ea", faint: "#9aa0ab", line: "#3a404b" };
const FILLS = [
  "#3546c8",
  "#0f7b4d",
  "#b3261e",
  "#24292f",
  "#e8710a",
  "#6d3fc4",
  "#0969da",
  "#ffd33d",
  "#1a73e8",
];
const LINKS = {
  light: ["#0b57d0", "#6d3fc4", "#b3261e", "#067a46"],
  dark: ["#8ab4f8", "#c58af9", "#7ee2a8"],
};

/**
 * Composes one screen of an app: a bar, buttons of usual styles, a dialog, a dense table, a menu, a form and
 * sentences with links, in an order and with words of chance.
 * @returns HTML in which every text that is asked for later carries `data-kind`
 */
export function composePage(random: Random, words: Vocabulary, look: Look): string {
  const palette = look.dark ? DARK : LIGHT;
  const used = new Set<string>();
  const unused = (make: () => string): string => {
    for (let attempt = 0; attempt < 40; attempt++) {
      const text = make();
      const key = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
      if (key !== "" && !used.has(key)) {
        used.add(key);
        return text;
      }
    }
    return `${random.pick(words.labels)} ${random.between(100, 99_999)}`;
  };
  const label = () =>
    unused(() =>
      words.verbs.length > 0 && random.next() < 0.5
        ? `${random.pick(words.verbs)} ${random.next() < 0.5 ? random.pick(words.nouns) : random.pick(words.nouns).toLowerCase()}`
        : random.pick(words.labels),
    );
  const size = (least = -1, most = 3) => Math.max(11, look.size + random.between(least, most));
  const mark = (kind: TextKind, text: string, style = "") =>
    `<span data-kind="${kind}" style="white-space:nowrap;${style}">${escaped(text)}</span>`;

  const button = (text: string): string => {
    const fill = random.pick(FILLS);
    const bright = fill === "#ffd33d" || fill === "#e8710a";
    const styles = [
      `background:${fill};color:${bright ? "#1b1b1f" : "#fff"};border:0`,
      `background:transparent;color:${look.dark ? "#8ab4f8" : "#0b57d0"};border:1px solid currentColor`,
      `background:transparent;color:${palette.ink};border:1px solid ${palette.line}`,
      `background:${look.dark ? "#39404d" : "#e4e4e2"};color:${palette.ink};border:0`,
      `background:transparent;color:${look.dark ? "#8ab4f8" : "#0b57d0"};border:0`,
      `background:linear-gradient(${fill},#111);color:#fff;border:1px solid #0006`,
    ];
    const padding = `${random.between(3, 10)}px ${random.between(9, 24)}px`;
    return `<button style="${random.pick(styles)};padding:${padding};border-radius:${random.pick([0, 4, 6, 999])}px;
      font:${random.pick([400, 500, 600, 700])} ${size()}px ${family(look)}">${mark("label", text)}</button>`;
  };
  const link = (text: string) =>
    mark(
      "link",
      text,
      `color:${random.pick(look.dark ? LINKS.dark : LINKS.light)};text-decoration:${random.pick(["underline", "none"])}`,
    );
  const sentence = (): string => {
    const template = random.pick(words.sentences);
    const [before = "", after = ""] = template.split("{}");
    const inner = unused(
      () => `${random.pick(words.verbs).toLowerCase()} ${random.pick(words.nouns).toLowerCase()}`,
    );
    const marked = random.next() < 0.6 ? link(inner) : mark("phrase", inner);
    return `<p style="margin:4px 0;white-space:nowrap;font-size:${size(-1, 1)}px;line-height:${random.pick([1.3, 1.5, 1.7])}">${escaped(before)}${marked}${escaped(after)}</p>`;
  };

  const bar = () =>
    `<nav style="display:flex;gap:${random.between(18, 30)}px;padding:8px 14px;background:${random.pick([palette.card, "#24292f", "#3546c8"])};
    color:#fff;align-items:center;font-size:${size(0, 1)}px">${times(random.between(3, 5), () =>
      mark("label", label(), random.next() < 0.3 ? "font-weight:700" : ""),
    )}</nav>`.replace(`${palette.card};\n    color:#fff`, `${palette.card};color:${palette.ink}`);
  const buttons = () =>
    `<div style="display:flex;flex-wrap:wrap;gap:${random.between(6, 16)}px;align-items:center">${times(random.between(3, 6), () => button(label()))}</div>`;
  const dialog = (): string => {
    const act =
      words.verbs.length > 0
        ? unused(() => `${random.pick(words.verbs)} ${random.pick(words.nouns)}`)
        : label();
    const asks = words.verbs.length > 0;
    return `<div style="border:1px solid ${palette.line};border-radius:8px;background:${palette.card};padding:14px;box-shadow:0 6px 24px #0003">
      <h2 style="margin:0 0 6px;font-size:${size(3, 8)}px">${mark("label", asks ? `${act}?` : act)}</h2>
      ${asks ? sentence() : ""}<div style="display:flex;gap:10px;justify-content:flex-end">${button(label())}${asks ? button(act) : ""}</div></div>`;
  };
  const amount = () =>
    unused(() =>
      random.pick([
        `$${random.between(1, 9)},${random.between(100, 999)}.${random.between(10, 99)}`,
        `${random.between(1, 100)}%`,
        `${random.between(2, 999)} MB`,
        `${random.between(1, 12)}/${random.between(1, 28)}/20${random.between(10, 40)}`,
        `20${random.between(10, 40)}-0${random.between(1, 9)}-${random.between(10, 28)}`,
        `${random.between(10, 23)}:${random.between(10, 59)}`,
        `#${random.between(1000, 99_999)}`,
        `${random.between(1, 999)}`,
      ]),
    );
  const person = () =>
    unused(() => {
      const name = random.pick(words.names);
      const plain = name.toLowerCase().replace(/[^a-z]+/g, ".");
      return random.pick([
        `${name} ${random.between(2, 99)}`,
        `${plain}${random.between(1, 99)}@example.com`,
        `${plain.split(".")[0]}_${random.between(10, 99)}.txt`,
        `/srv/${plain.split(".")[0]}/${random.between(1, 40)}`,
      ]);
    });
  const table = () => {
    const cell = `padding:${random.between(1, 5)}px ${random.between(10, 18)}px;border-bottom:1px solid ${palette.line}`;
    const columns = [
      words.verbs.length > 0 ? person : label,
      amount,
      label,
      ...(random.next() < 0.5 ? [amount] : []),
    ];
    const row = (tag: string, make: () => string[]) =>
      `<tr>${make()
        .map((text) => `<${tag} style="${cell};text-align:left">${mark("label", text)}</${tag}>`)
        .join("")}</tr>`;
    return `<table style="border-collapse:collapse;font-size:${size(-1, 0)}px;line-height:1.25">${row(
      "th",
      () => columns.map(() => label()),
    )}${times(random.between(3, 6), () => row("td", () => columns.map((make) => make())))}</table>`;
  };
  const menu = () =>
    `<div style="border:1px solid ${palette.line};background:${palette.card};width:max-content;min-width:190px;padding:4px 0;border-radius:6px">${times(
      random.between(3, 6),
      () =>
        `<div style="display:flex;justify-content:space-between;gap:40px;padding:${random.between(2, 6)}px 12px;font-size:${size(-1, 1)}px"><span>${mark("label", label())}</span><span style="color:${palette.faint}">Ctrl+${random.pick([..."ABDEGHJKLNPRTUY"])}</span></div>`,
    )}</div>`;
  const form = () =>
    `<div style="display:grid;gap:6px;width:max-content">${times(
      random.between(2, 3),
      () => `<div style="font-weight:600;font-size:${size(-1, 0)}px">${mark("label", label())}</div>
      <div style="border:1px solid ${palette.line};border-radius:4px;padding:5px 9px;min-width:200px">${mark("label", words.verbs.length > 0 ? person() : label())}</div>`,
    )}<div><span style="display:inline-block;width:12px;height:12px;border:1px solid ${palette.faint};margin-right:8px"></span>${mark("label", label())}</div></div>`;
  const tabs = () =>
    `<div style="display:flex;gap:22px;border-bottom:1px solid ${palette.line}">${times(
      random.between(3, 5),
      () =>
        mark(
          "label",
          label(),
          `padding:6px 2px;${random.next() < 0.35 ? `border-bottom:2px solid ${random.pick(FILLS)};font-weight:600` : `color:${palette.faint}`}`,
        ),
    )}</div>`;
  const badges = () =>
    `<div style="display:flex;gap:10px">${times(
      random.between(2, 4),
      () =>
        `<span style="background:${random.pick(["#e7f4ec", "#fde8e6", "#e8eefc", "#fff4ce"])};color:#1b1b1f;border-radius:999px;padding:2px 9px;font-size:${Math.max(11, look.size - 1)}px">${mark("label", label())}</span>`,
    )}</div>`;
  const heading = () =>
    `<h1 style="margin:0;font-size:${size(5, 14)}px;font-weight:${random.pick([400, 600, 700])}">${mark("label", label())}</h1>`;
  const prose = () => times(random.between(2, 3), sentence);

  const kinds = [
    buttons,
    buttons,
    dialog,
    dialog,
    table,
    menu,
    form,
    tabs,
    badges,
    heading,
    ...(words.sentences.length > 0 ? [prose, prose] : []),
  ];
  const column = () =>
    `<section style="display:grid;gap:14px;align-content:start;justify-items:start">${times(7, () => `<div>${random.pick(kinds)()}</div>`)}</section>`;
  return `<!doctype html><meta charset="utf-8"><style>
    * { box-sizing: border-box } html { overflow: hidden } body { margin: 0; background: ${palette.page}; color: ${palette.ink};
      font: ${look.weight} ${look.size}px ${family(look)} }
    main { display: flex; gap: 28px; padding: 14px }</style>${bar()}<main>${column()}${column()}${column()}</main>`;
}

function family({ family: name }: Look): string {
  // No second family: what is missing must not be measured as what was asked for.
  return `'${name}'`;
}

function times(count: number, make: () => string): string {
  return Array.from({ length: count }, make).join("");
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
