import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wordFormsOf } from "../../cdp/snapshot/reading.ts";
import { hasWords } from "../../evidence/text/read-text.ts";
import { PageLab } from "../page-lab.fixture.ts";
import { button, text } from "../target.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

async function textsOf(body: string, head = ""): Promise<string[]> {
  await lab.show(body, head);
  return (await lab.surface.read()).blocks.map((block) => block.text);
}

/** A part of a line, who draws it, and what stands between it and the part before it. */
interface Part {
  readonly words: string;
  readonly by: "text" | "element" | "before" | "after" | "inline-block" | "transformed" | "first-letter";
  readonly gap: "none" | "blank" | "no-break space" | "margin" | "line";
}

const part: fc.Arbitrary<Part> = fc.record({
  words: fc.stringMatching(/^[a-zß]{1,6}$|^[0-9]{1,4}$/),
  by: fc.constantFrom("text", "element", "before", "after", "inline-block", "transformed", "first-letter"),
  gap: fc.constantFrom("none", "blank", "no-break space", "margin", "line"),
});

const GAPS = { none: "", blank: " ", "no-break space": "&nbsp;", margin: "", line: "<br>" } as const;

function drawn({ words, by, gap }: Part, name: string): { html: string; css: string; read: string } {
  const margin = gap === "margin" ? "margin-left: 0.6em" : "";
  const before = GAPS[gap];
  const inside = `<i id="${name}" style="${margin}">`;
  switch (by) {
    case "text":
      return margin
        ? drawn({ words, by: "element", gap }, name)
        : { html: before + words, css: "", read: words };
    case "element":
      return { html: `${before}${inside}${words}</i>`, css: "", read: words };
    case "before":
    case "after":
      return { html: `${before}${inside}</i>`, css: `#${name}::${by} { content: "${words}" }`, read: words };
    case "inline-block":
      return {
        html: `${before}<i style="display: inline-block; ${margin}">${words}</i>`,
        css: "",
        read: words,
      };
    case "transformed": {
      const html = `${before}<i style="text-transform: uppercase; ${margin}">${words}</i>`;
      return { html, css: "", read: words.toUpperCase() };
    }
    case "first-letter": {
      const html = `${before}<i id="${name}" style="display: inline-block; ${margin}">${words}</i>`;
      return { html, css: `#${name}::first-letter { font-size: 130% }`, read: words };
    }
  }
}

const big = (letter: string) =>
  `<span style="float: left; font-size: 3em; line-height: 1; padding-right: 8px">${letter}</span>`;
const boxed = (characters: string) =>
  `<div style="display: flex">${[...characters].map((one) => `<b>${one}</b>`).join("")}</div>`;

describe("what is read of a line", () => {
  it("is what is drawn, once and in its place, whoever draws its parts", async () => {
    const lines = fc.sample(fc.array(part, { minLength: 1, maxLength: 5 }), {
      numRuns: 100,
      seed: Date.now() % 1e6,
    });
    const composed = lines.map((parts, line) => parts.map((one, i) => drawn(one, `p${line}-${i}`)));
    const css = composed.flat().map((one) => one.css);
    const body = composed.map((parts) => `<p>${parts.map(({ html }) => html).join("")}</p>`);
    const wanted = lines.map((parts, line) =>
      parts.map(({ gap }, i) => `${i > 0 && gap !== "none" ? " " : ""}${composed[line]?.[i]?.read}`).join(""),
    );
    const style = `<style>body { margin: 0; columns: 4 } p { margin: 0; font: 10px/12px sans-serif; break-inside: avoid } i { font-style: normal } ${css.join("\n")}</style>`;
    expect(await textsOf(body.join(""), style)).toEqual(wanted);
  });

  it.each([
    [
      "a counter",
      `<style>b { counter-increment: n } b::before { content: counter(n) ". " }</style><b>Go</b>`,
      "1. Go",
    ],
    [
      "an attribute",
      `<style>b::after { content: " (" attr(title) ")" }</style><b title="new">Go</b>`,
      "Go (new)",
    ],
    ["a sign with another name", `<style>b::before { content: "★" / "star" }</style><b>Go</b>`, "★Go"],
    ["quotes", `<p><q lang="en">Go</q>`, "“Go”"],
    [
      "a big first letter",
      `<style>p::first-letter { float: left; font-size: 3em; padding-right: 8px }</style><p>Once`,
      "Once",
    ],
    ["two directions", `<p dir="rtl">שלום abc עולם 123`, "שלום abc עולם 123"],
    ["ruby", `<p>これは<ruby>漢<rt>kan</rt>字<rt>ji</rt></ruby>です`, "これは漢字です"],
    [
      "hyphens that may break a word",
      `<p style="width: 40px; font: 16px monospace">Donau&shy;dampf&shy;schiff`,
      "Donaudampfschiff",
    ],
    [
      "places that may break a word",
      `<p style="width: 40px; font: 16px monospace">Donau<wbr>dampf&#8203;schiff`,
      "Donaudampfschiff",
    ],
    [
      "a word that is broken anywhere",
      `<p style="width: 40px; font: 16px monospace; overflow-wrap: anywhere">Donaudampf`,
      "Donaudampf",
    ],
    [
      "elements on lines of their own",
      `<p style="width: 60px; font: 16px monospace">Hello <b>World</b>\n<u>foo</u>`,
      "Hello World foo",
    ],
    ["white space that is kept", `<pre>a  b\n\tc</pre>`, "a b c"],
    [
      "letters that capitals make two of",
      `<p style="text-transform: uppercase">straße  im ﬁlm`,
      "STRASSE IM FILM",
    ],
    ["vertical lines", `<p style="writing-mode: vertical-rl; height: 60px">ab <b>cd</b>ef gh`, "ab cdef gh"],
    ["a flexible box in a line", `<p><span style="display: inline-flex">1</span>2 items`, "12 items"],
    [
      "words of boxes in a flexible box in a line",
      `<p>Sent to <a style="display: inline-flex"><i>★</i><span>Ada</span></a> today`,
      "Sent to ★Ada today",
    ],
    [
      "a flexible box that a line begins with",
      `<p><a style="display: inline-flex"><b>1</b></a>2 items`,
      "12 items",
    ],
    ["a big first letter that floats", `<p>${big("O")}nce upon`, "Once upon"],
    ["a big first letter after its quote", `<p>${big("“O")}nce upon`, "“Once upon"],
    ["a number whose first digit floats", `<p><b style="float: left">1</b>2 items`, "12 items"],
    ["digits of boxes of their own", boxed("482"), "482"],
    [
      "an amount whose parts have boxes of their own",
      `<div style="display: flex"><b>−</b><b>$</b><b>1,234</b><b>.</b><b>50</b><b>%</b></div>`,
      "−$1,234.50%",
    ],
    ["letters of boxes of their own", boxed("Hello"), "Hello"],
    ["an accent of an element of its own", "<p>Cafe<b>\u0301</b> now", "Café now"],
  ])("holds %s", async (_, body, wanted) => {
    expect((await textsOf(body))[0]).toBe(wanted);
  });

  it.each([
    [
      "only for screen readers",
      "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)",
    ],
    ["placed elsewhere", "position: absolute; top: 90px"],
    ["fixed", "position: fixed; bottom: 0"],
    ["floating", "float: right"],
  ])("goes on behind what stands in it but is %s", async (_, style) => {
    await lab.show(
      `<p style="width: 300px">fo<span style="${style}">x y</span>und <b>12</b><i style="${style}">7</i>3`,
    );
    const see = lab.see(200);
    await see.channel.text("found 123");
    await see.channel.target(text("found 123"));
    for (const wrong of ["und", "12", "fo"])
      await expect(see.channel.text(wrong)).rejects.toThrow(/found 123/);
    see.channel.no.text("found");
    const { reading } = await lab.surface.capture({ matters: (one) => see.matters("lab", one) });
    await expect(see.judge("lab", reading)).rejects.toThrow(/found/);
  });

  it.each([
    ["a rule", "<div>12<hr>3</div>"],
    ["an empty box", "<div>12<div></div>3</div>"],
    ["a paragraph", "<div>12<p>x</p>3</div>"],
    ["room", `<div style="display: flex; gap: 8px"><b>12</b><b>3</b></div>`],
    ["cells", "<table><tr><td>12<td>3</table>"],
  ])("ends where %s follows", async (_, body) => {
    const texts = await textsOf(body);
    expect(texts.join(" ").split(" ")).toEqual(expect.arrayContaining(["12", "3"]));
  });

  it("keeps a button and a card in a line things of their own", async () => {
    const button = `<button style="display: inline-flex"><span>Go</span></button>`;
    const card = (name: string) =>
      `<span style="display: inline-block; vertical-align: top"><p>${name}</p><p>12</p></span>`;
    expect(await textsOf(`<p>Press ${button} now</p>${card("Lamp")}${card("Oak")}`)).toEqual([
      "Press",
      "Go",
      "now",
      "Lamp",
      "12",
      "Oak",
      "12",
    ]);
  });

  it("gives a list item's number to its own text, not to what is placed elsewhere", async () => {
    await lab.show(`<ol><li><b style="position: absolute; left: 300px">x</b>Go in</ol>`);
    await lab.see(200).channel.text("1. Go in");
  });

  it("does not hold a number twice, nor a part of one", async () => {
    await lab.show(`<style>.c::before { content: "1" }</style><p class="c">2 items</p>`);
    const see = lab.see(200).channel;
    await see.text("12 items");
    await see.target(text("12 items"));
    for (const wrong of ["112 items", "2 items", "1"])
      await expect(see.text(wrong)).rejects.toThrow(/12 items/);
  });

  it("holds no part of a number that thin or no-break blanks group, nor one without its sign", async () => {
    await lab.show("<p>1\u202f234&nbsp;567 sold at \u22125 °C, 3-4 days</p>");
    const see = lab.see().channel;
    for (const whole of ["1 234 567 sold", "\u22125 °C", "3-4 days"]) await see.text(whole);
    for (const part of ["567 sold", "1 234", "5 °C", "4 days"]) {
      await expect(see.text(part, { within: 0 })).rejects.toThrow(/expected to read/);
    }
    const taken = await lab.surface.capture({});
    const words = taken.reading.blocks.flatMap(wordFormsOf).join("\n");
    expect(["1 234 567 sold", "567 sold"].map((one) => hasWords(words, one))).toEqual([true, false]);
  });

  const SET = "vertical-align:baseline;position:relative;line-height:0;font-size:75%";
  it.each([
    ["an exponent", "<p>10<sup>2</sup> apples", ["10² apples"], ["102", "102 apples", "10", "2 apples"]],
    ["a signed one", "<p>10<sup>\u22123</sup> m", ["10⁻³ m"], ["10", "3 m"]],
    ["one that a sheet sets", `<p>10<sup style="${SET};top:-.5em">2</sup>`, ["10²"], ["102"]],
    [
      "one without an element for it",
      `<p>10<i style="font-size:60%;vertical-align:super">23</i> m`,
      ["10²³ m"],
      ["1023 m"],
    ],
    ["an index", `<p>10<sub>2</sub> is two`, ["10₂"], ["102", "102 is"]],
    [
      "cents",
      `<div style="display:flex;align-items:flex-start"><b>19</b><small style="font-size:50%">99</small></div>`,
      ["19⁹⁹"],
      ["1999", "19"],
    ],
    ["what stands before a number", "<p><sup>3</sup>10", ["³10"], ["310", "10"]],
    ["a fraction", "<p>3<sup>1</sup>/<sub>2</sub> cups", ["3¹/₂ cups"], ["31/2", "2 cups"]],
    ["a unit", "<p>25 m<sup>2</sup> big", ["25 m2", "25 m² big"], ["25 m", "2 big"]],
    ["a formula", "<p>H<sub>2</sub>O is wet", ["H2O is", "H₂O is"], ["H", "O is"]],
    ["an ordinal", "<p>the 1<sup>st</sup> day", ["1st day"], ["1", "st day"]],
    [
      "a footnote's mark",
      "<p>Some words<sup>1</sup> more",
      ["Some words", "words1 more", "words¹", "more"],
      ["word"],
    ],
    [
      "a footnote's link",
      `<p>in 2026<sup><a href="#n">1</a></sup> we`,
      ["in 2026", "2026 1 we", "we"],
      ["20261"],
    ],
    ["small digits on the line", "<p>10<small>2</small> in all", ["102 in all"], ["10", "2 in all"]],
    ["a big first digit", `<p><b style="font-size:150%">1</b>02 in all`, ["102 in all"], ["02 in all"]],
  ])("tells %s from digits that go on", async (_, body, whole, others) => {
    await lab.show(`<style>body{font:16px sans-serif}</style>${body}`);
    const see = lab.see().channel;
    for (const words of whole) await see.text(words, { within: 0 });
    for (const words of others)
      await expect(see.text(words, { within: 0 }), words).rejects.toThrow(/expected to read/);
  });

  it("points at a number with its exponent, and at no other", async () => {
    await lab.show("<p>10<sup>2</sup></p><p>102</p>");
    const see = lab.see().channel;
    await see.count(text("10²"), 1);
    await see.count(text("102"), 1);
  });

  it("can be read with and without the number of its list item", async () => {
    await lab.show(`<ol><li>Open the door<li>Go in</ol>`);
    const see = lab.see(200).channel;
    await see.text("2. Go in");
    await see.text(/^Go in$/);
    await expect(see.text("2. Open the door")).rejects.toThrow();
  });
});

describe("what is folded or skipped", () => {
  const open = `document.querySelectorAll("details").forEach((one) => { one.open = true });
    requestAnimationFrame(() => document.querySelectorAll("details").forEach((one) => { one.open = false }))`;

  it.each([
    ["closed from the start", `<details><summary>More</summary><p>Inner words</p></details>`],
    [
      "closed again",
      `<details open><summary>More</summary><p>Inner words</p></details><script>${open}</script>`,
    ],
    [
      "one of a group, closed by another",
      `<details name="a" open><summary>More</summary><p>Inner words</p></details>
      <details name="a"><summary>Other</summary><p>x</p></details><script>
      requestAnimationFrame(() => { document.querySelectorAll("details")[1].open = true })</script>`,
    ],
    [
      "nested in a closed one",
      `<details open><summary>More</summary><details open><summary>x</summary>Inner words</details></details>
      <script>${open}</script>`,
    ],
    [
      "text beside a second summary",
      `<details><summary>More</summary><summary>Inner words</summary></details>`,
    ],
    ["hidden until found", `<p>More</p><div hidden="until-found">Inner words</div>`],
    [
      "content that is never drawn",
      `<p>More</p><div style="content-visibility: hidden"><p>Inner words</p></div>`,
    ],
    [
      "a frame in it",
      `<details open><summary>More</summary><iframe srcdoc="Inner words"></iframe></details><script>
      onload = () => { document.querySelector("details").open = false }</script>`,
    ],
    [
      "what stands for something else",
      `<p>More</p><meter value="1">Inner words</meter><progress>Inner words</progress><noscript>Inner words</noscript>
      <template>Inner words</template><video controls>Inner words</video><canvas>Inner words</canvas><ruby>x<rp>Inner words</rp></ruby>`,
    ],
  ])("is not read: %s", async (_, body) => {
    await lab.show(body);
    await lab.ask("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    const see = lab.see(200);
    await see.channel.text("More");
    await expect(see.channel.text("Inner words")).rejects.toThrow(/expected to read/);
    see.channel.no.text("Inner words");
    see.channel.no.target(text("Inner words"));
    await see.judge("lab", await lab.surface.read());
  });

  it.each([
    ["an open one", `<details open><summary>More</summary><p>Inner words</p></details>`],
    ["opened by a click", `<details><summary>More</summary><p>Inner words</p></details>`, "More"],
    [
      "shown although closed",
      `<style>details::details-content { content-visibility: visible }</style>
      <details><summary>More</summary><p>Inner words</p></details>`,
    ],
    ["in the summary, with markup", `<details><summary><h3>Inner <b>words</b></h3></summary>x</details>`],
    ["an `<object>` that could not be loaded", `<object data="/nope">Inner words</object>`],
    [
      "content that is skipped only off the screen",
      `<div style="content-visibility: auto"><p>Inner words</p></div>`,
    ],
  ])("is read when it shows: %s", async (_, body, click?: string) => {
    await lab.show(body);
    if (click) await lab.user().click(button(click));
    await lab.see(2_000).channel.text("Inner words");
  });
});

describe("what fields show", () => {
  it.each([
    ["its value", `<input value="abc">`, ["abc"]],
    ["its value in capitals", `<input value="abc" style="text-transform: uppercase">`, ["ABC"]],
    [
      "its placeholder",
      `<input placeholder="Name"><textarea placeholder="Text"></textarea>`,
      ["Name", "Text"],
    ],
    [
      "the chosen entry",
      `<select><optgroup label="G"><option>one<option selected>t&nbsp;wo</optgroup></select>`,
      ["t wo"],
    ],
    ["the chosen entry's label", `<select><option label="shown">one</select>`, ["shown"]],
    [
      "each entry of an open list",
      `<select size="4"><optgroup label="G"><option>one<option>two</optgroup></select>`,
      ["G", "one", "two"],
    ],
    [
      "each entry of a list of several",
      `<select multiple><option>one<option selected>two</select>`,
      ["one", "two"],
    ],
    [
      "the words on buttons",
      `<input type="button" value="Go"><input type="submit"><input type="reset">`,
      ["Go", "Submit", "Reset"],
    ],
    ["a date as it is drawn", `<input type="date" value="2026-11-20">`, ["11/20/2026"]],
    ["a time as it is drawn", `<input type="time" value="09:05">`, ["09:05 AM"]],
    ["a file field", `<input type="file">`, ["Choose File No file chosen"]],
    [
      "a file field whose button is hidden",
      `<style>input::file-selector-button { display: none }</style><input type="file">`,
      ["No file chosen"],
    ],
    ["the browser's own summary", `<details>x</details>`, ["Details"]],
    [
      "nothing of a password, a tick or a colour",
      `<input type="password" value="x"><input type="checkbox" value="x"><input type="color">`,
      [],
    ],
  ])("is %s", async (_, body, wanted) => {
    expect(await textsOf(body)).toEqual(wanted);
  });
});
