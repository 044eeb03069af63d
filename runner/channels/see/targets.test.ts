import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button, checkbox, field, heading, link, option, row, type Target, text } from "../target.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const SAID = `<p id="said">nothing</p><script>onclick = ({ target }) => { const at = target.closest("[data-name]"); if (at) said.textContent = at.dataset.name }</script>`;
const MODAL = `<dialog aria-label="Really?" style="top:300px"><button>Yes</button></dialog><script>document.querySelector("dialog").showModal()</script>`;

/** Whether `see.target` and `see.no.target` hold of one and the same page. */
async function said(html: string, target: Target): Promise<{ target: boolean; no: boolean }> {
  await lab.show(html + SAID);
  const see = lab.see();
  const holds = (work: Promise<void>) =>
    work.then(
      () => true,
      () => false,
    );
  const seen = await holds(see.channel.target(target, { within: 0 }));
  see.channel.no.target(target);
  const { reading } = await lab.surface.capture({});
  return { target: seen, no: await holds(see.judge("lab", reading)) };
}

const closedTree = (inside: string) =>
  `<x-c></x-c><script>document.querySelector("x-c").attachShadow({ mode: "closed" }).innerHTML = "${inside}"</script>`;

const DRAWN: readonly (readonly [string, string, Target])[] = [
  ["hidden from assistive tools", `<div aria-hidden="true"><button>Save</button></div>`, button("Save")],
  ["inert", `<div inert><button>Save</button></div>`, button("Save")],
  ["behind a dialog", `<button>Save</button>${MODAL}`, button("Save")],
  [
    "inert, in a closed shadow tree",
    `<div inert>${closedTree("<button>Save</button>")}</div>`,
    button("Save"),
  ],
  [
    "hidden from assistive tools in a closed shadow tree",
    closedTree("<p aria-hidden=true><button>Save</button></p>"),
    button("Save"),
  ],
  ["in a frame that is inert", `<iframe inert srcdoc="<button>Save</button>"></iframe>`, button("Save")],
  ["in a frame behind a dialog", `<iframe srcdoc="<button>Save</button>"></iframe>${MODAL}`, button("Save")],
  [
    "behind a dialog of a shadow tree",
    `<button>Save</button><x-o></x-o><script>const root = document.querySelector("x-o").attachShadow({ mode: "open" });
     root.innerHTML = "<dialog style='top:300px'>Wait</dialog>"; root.querySelector("dialog").showModal()</script>`,
    button("Save"),
  ],
  [
    "in a row, all of it hidden from assistive tools",
    `<table aria-hidden="true"><tr><td>Notion<td><button>Save</button></table>`,
    button("Save").within(row("Notion")),
  ],
  ["inert, by its label", `<div inert><label>Notes <textarea></textarea></label></div>`, field("Notes")],
  [
    "inert, by the label of its id",
    `<div inert><label for="s">Size</label><select id="s"><option>L</select></div>`,
    field("Size"),
  ],
  [
    "inert, by what names it elsewhere",
    `<div inert><b id="n">Save</b><button aria-labelledby="n">x</button></div>`,
    button("Save"),
  ],
  [
    "inert, by its picture",
    `<div inert><button><svg width="20" height="20"><title>Save</title><rect width="20" height="20"/></svg></button></div>`,
    button("Save"),
  ],
  [
    "inert, an entry of a list",
    `<div inert><select size="3"><option>one<option>two</select></div>`,
    option("two"),
  ],
  ["without a box", `<button style="display:contents"><span>Save</span></button>`, button("Save")],
  [
    "without a size",
    `<a href="#x" style="display:block;width:0;height:0;white-space:nowrap">Save</a>`,
    link("Save"),
  ],
  ["with a blank that does not break", "<h1>12&nbsp;open&nbsp;tasks</h1>", heading("12 open tasks")],
  [
    "with a blank that a style adds to the words of its label",
    `<style>label::after{content:"\\a0"}</style><label><input type="checkbox"><span>I agree</span></label>`,
    checkbox("I agree"),
  ],
  [
    "by the label of the component that it is in",
    `<script>customElements.define("x-box", class extends HTMLElement { static formAssociated = true;
      constructor() { super(); this.attachShadow({ mode: "open" }).innerHTML = "<input type=checkbox>"; } })</script>
      <label>I agree <x-box></x-box></label>`,
    checkbox("I agree"),
  ],
  ["with soft hyphens", "<button>Be&shy;stel&shy;len</button>", button("Bestellen")],
  ["as a summary", "<details><summary>More</summary>x</details>", button("More")],
  [
    "as a summary of a group",
    `<details name="a"><summary>More</summary>x</details><details name="a"><summary>Other</summary>y</details>`,
    button("More"),
  ],
];

describe("a target is seen by what is drawn of it,", () => {
  it.each(DRAWN)("%s", async (_how, html, target) => {
    expect(await said(html, target)).toEqual({ target: true, no: false });
  });

  it.each([
    ["nowhere", "<p>Save</p>"],
    [
      "hidden from assistive tools and from everybody",
      `<div aria-hidden="true" style="opacity:0"><button>Save</button></div>`,
    ],
    [
      "inert and under a cover",
      `<div inert style="position:relative"><button>Save</button><div style="position:absolute;inset:0;background:#fed"></div></div>`,
    ],
    ["in a row of another name, inert", `<table inert><tr><td>Slack<td>Save</table>`],
    ["of another role by its own word, inert", `<div inert><button role="tab">Save</button></div>`],
    ["of another name, inert", "<div inert><button>Save all</button></div>"],
  ])("and not %s", async (_how, html) => {
    expect(await said(html, button("Save"))).toEqual({ target: false, no: true });
  });
});

it.each([
  ["inert", `<div inert><button>Save</button></div>`, /^inert$/],
  ["behind a dialog", `<button>Save</button>${MODAL}`, /^it is behind the dialog/],
  [
    "of use to everybody but assistive tools",
    `<div aria-hidden="true"><button>Save</button></div>`,
    undefined,
  ],
])("is not enabled where nobody can use it: %s", async (_how, html, instead) => {
  await lab.show(html);
  const enabled = lab.see(200).channel.state(button("Save"), "enabled");
  if (instead === undefined) await enabled;
  else await expect(enabled).rejects.toMatchObject({ reason: { actual: expect.stringMatching(instead) } });
});

describe("an act on a target that no assistive tool is told of", () => {
  const clicked = async (html: string): Promise<[string, string]> => {
    await lab.show(html + SAID);
    const outcome = await lab
      .user(400)
      .click(button("Save"))
      .then(() => "clicked", String);
    return [outcome, await lab.ask<string>("said.textContent")];
  };

  it("clicks what is only kept from assistive tools", async () => {
    expect(await clicked(`<div aria-hidden="true"><button data-name="save">Save</button></div>`)).toEqual([
      "clicked",
      "save",
    ]);
  });

  it("is refused as inert, and as behind the dialog by its name", async () => {
    expect(await clicked(`<div inert><button data-name="save">Save</button></div>`)).toEqual([
      expect.stringMatching(/inert/),
      "nothing",
    ]);
    expect(await clicked(`<button data-name="save">Save</button>${MODAL}`)).toEqual([
      expect.stringMatching(/behind the dialog "Really\?"/),
      "nothing",
    ]);
  });
});

describe("what is kept from assistive tools", () => {
  it("is seen and counted beside what they are told of", async () => {
    const hidden = `<button style="position:absolute;clip-path:inset(50%)">Save</button>`;
    expect(
      await said(`${hidden}<div aria-hidden="true"><button>Save</button></div>`, button("Save")),
    ).toEqual({
      target: true,
      no: false,
    });
    await lab.show(`<button>Save</button><div inert><button>Save</button></div>`);
    await lab.see(200).channel.count(button("Save"), 2);
  });
});

describe("a row is known by the words in it, however close something else stands", () => {
  const item = (inside: string) => `<ul><li>${inside}</li></ul>`;
  const BADGE = `<span style="padding:2px 6px;margin-left:8px;background:#fd8">New</span>`;

  it.each([
    ["a button", item(`Ada<button data-name="save">Save</button>`), "Ada"],
    ["a badge", item(`Ada${BADGE}<button data-name="save">Save</button>`), "Ada New"],
    [
      "a button, hidden from assistive tools",
      `<div aria-hidden="true">${item("Ada<button>Save</button>")}</div>`,
      "Ada",
    ],
    ["with a raised digit", `<ul><li>Area 10<sup>2</sup> m <button>Save</button></ul>`, "10²"],
  ])("%s", async (_how, html, words) => {
    expect(await said(html, row(words))).toEqual({ target: true, no: false });
    if (html.includes("data-name")) {
      await lab.user().click(button("Save").within(row(words)));
      expect(await lab.ask("said.textContent")).toBe("save");
    }
  });

  it.each([
    ["a part of a word", item("<b>Ada</b>m <button>Save</button>"), "Ada"],
    ["a part of a number", item("12<b>34</b><button>Save</button>"), "12"],
    ["what nobody sees of it", item(`Ada <b style="opacity:0">Save</b>`), "Save"],
    ["of a raised digit", `<ul><li>Area 10<sup>2</sup> m</ul>`, "102"],
  ])("but not %s", async (_how, html, words) => {
    expect(await said(html, row(words))).toEqual({ target: false, no: true });
  });
});

describe("a text is what is seen of an element", () => {
  const withPart = (style: string) => `<p>Ada <b style="${style}">Del</b></p>`;

  it.each([
    ["without what is hidden", withPart("visibility:hidden"), "Ada", "Ada Del"],
    ["without what has no opacity", withPart("opacity:0"), "Ada", "Ada Del"],
    ["with what is hardly there", withPart("opacity:.9"), "Ada Del", "Ada"],
    [
      "with a gap between what stands apart",
      `<p>Ada<b style="margin-left:9px">New</b></p>`,
      "Ada New",
      "Ada Ne",
    ],
    [
      "in the top layer, whatever is around",
      `<div style="opacity:0"><div popover>Menu</div></div>`,
      "Menu",
      "Men",
    ],
  ])("%s", async (_how, html, words, not) => {
    const open = "<script>document.querySelector('[popover]')?.showPopover()</script>";
    expect(await said(html + open, text(words))).toEqual({ target: true, no: false });
    expect(await said(html + open, text(not))).toEqual({ target: false, no: true });
  });

  it("or, of one that nobody sees, its own, so that it can be said to be hidden", async () => {
    await lab.show(`<p style="visibility:hidden">Gone</p>`);
    await expect(lab.user(200).click(text("Gone"))).rejects.toMatchObject({ refusal: "hidden" });
  });
});

describe("a file field", () => {
  it.each([
    ["in its label", `<label>Letter <input type="file"></label>`],
    ["beside its label", `<label for="f">Letter</label><input id="f" type="file">`],
    ["by its name for assistive tools", `<input type="file" multiple aria-label="Letter">`],
  ])("is a field %s, and no button of that name is", async (_, html) => {
    await lab.show(`${html}<button>Letter</button>`);
    const see = lab.see(200).channel;
    await see.target(field("Letter"));
    await see.count(field("Letter"), 1);
    await see.count(field(/^Let/), 1);
    await see.count(field(), 1);
  });
});

it("the n-th of a kind is counted in the document's order, whatever the browser calls each", async () => {
  await lab.show(`<input type="date" value="2026-11-20"><input value="two"><x-a></x-a><select><option>four</select>
    <input type="file"><input type="search" value="six">
    <script>document.querySelector("x-a").attachShadow({ mode: "closed" }).innerHTML = '<input type="time" value="09:05">'</script>`);
  const see = lab.see(200).channel;
  const values = ["2026-11-20", "two", "09:05", "four", "", "six"];
  for (const [i, value] of values.entries()) await see.value(field().nth(i + 1), value);
});

it("a refusal names the same words in another role first", async () => {
  await lab.show(`<a href="#x">Save</a><button>Saved</button>`);
  await expect(lab.user(100).click(button("Save"))).rejects.toThrow(/link "Save", button "Saved"/);
});

const SLIDES = (
  overflow: string,
  border = "none",
) => `<div style="width:200px;border:${border};overflow:${overflow}"><div style="display:flex;width:600px;transform:translateX(-200px)">
  ${["one", "two", "three"].map((name) => `<div style="width:200px;flex:none"><button data-name="${name}">Book</button></div>`).join("")}</div></div>`;

describe("of several of one name", () => {
  it.each(["none", "1px solid", "12px solid"])(
    "the one that is not cut off is meant, where nobody can scroll to the others: border %s",
    async (border) => {
      await lab.show(SLIDES("hidden", border) + SAID);
      await lab.user().click(button("Book"));
      expect(await lab.ask("said.textContent")).toBe("two");
    },
  );

  it("all are rivals where they can be scrolled to", async () => {
    await lab.show(SLIDES("auto") + SAID);
    await expect(lab.user(400).click(button("Book"))).rejects.toThrow(/any of several/);
  });
});

const STYLED = (of: string) =>
  `<style>input{position:absolute;opacity:0}</style><label style="${of}"><input type="checkbox" checked><b>✓</b> Send it</label>`;

describe("what stands in for a control that is not drawn itself", () => {
  it("is what a person sees of a styled check box, and its state can be read", async () => {
    expect(await said(STYLED(""), checkbox("✓ Send it"))).toEqual({ target: true, no: false });
    await lab.see(200).channel.state(checkbox("✓ Send it"), "checked");
  });

  it("counts for nothing where nobody sees it either", async () => {
    expect(await said(STYLED("filter:opacity(0)"), checkbox("✓ Send it"))).toEqual({
      target: false,
      no: true,
    });
    expect(await said(STYLED("opacity:0"), checkbox("✓ Send it"))).toEqual({ target: false, no: true });
  });

  const inPlace = (input: string, drawn: string) =>
    `<style>span{position:relative;display:inline-block;width:20px;height:20px}
      input{position:absolute;width:100%;height:100%;margin:0} i{position:absolute;inset:0}</style>
      <table><tr><td>Ada<td><span>${input}${drawn}</span></table>`;
  const BOX = `<input type="checkbox" checked style="opacity:0">`;

  it("is what lies in the place of a transparent box without a label", async () => {
    const box = checkbox().within(row("Ada"));
    expect(await said(inPlace(BOX, `<i style="border:1px solid"></i>`), box)).toEqual({
      target: true,
      no: false,
    });
    await lab.see(200).channel.state(box, "checked");
    await expect(lab.see(200).channel.state(box, "unchecked")).rejects.toThrow();
    const card = `<i style="background:#eef;inset:-99px"></i>`;
    for (const nothing of ["<i></i>", `<i style="border:1px solid;visibility:hidden"></i>`, card, ""])
      expect(await said(inPlace(BOX, nothing), box)).toEqual({ target: false, no: true });
  });

  it("but not by the words around a component that a label does not work", async () => {
    await lab.show(`<script>customElements.define("x-box", class extends HTMLElement {
      constructor() { super(); this.attachShadow({ mode: "open" }).innerHTML = "<input type=checkbox>"; } })</script>
      <label>I agree <x-box></x-box></label>`);
    await expect(lab.see(100).channel.target(checkbox("I agree"))).rejects.toThrow(/none/);
    await lab.see(500).channel.target(checkbox());
  });

  it("is the thumb around the range of a slider", async () => {
    const range = `<input type="range" aria-label="Volume" value="30" style="clip:rect(0 0 0 0)">`;
    const thumb = (style: string) => `<i style="border-radius:50%;${style}">${range}</i>`;
    expect(await said(inPlace("", thumb("background:#06c")), field("Volume"))).toEqual({
      target: true,
      no: false,
    });
    await lab.user().fill(field("Volume"), "60");
    await lab.see(200).channel.value(field("Volume"), "60");
    expect(await said(inPlace("", thumb("")), field("Volume"))).toEqual({ target: false, no: true });
    await expect(lab.user(300).fill(field("Volume"), "60")).rejects.toThrow();
  });

  it("is the picture, of an area of its map", async () => {
    const picture = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='90' height='90'%3E%3Crect width='90' height='90' fill='%23633'/%3E%3C/svg%3E`;
    const map = (style: string) =>
      `<img usemap="#m" style="${style}" src="${picture}"><map name="m"><area href="#x" alt="Go" coords="0,0,90,90"></map>`;
    expect(await said(map(""), link("Go"))).toEqual({ target: true, no: false });
    expect(await said(map("filter:opacity(0)"), link("Go"))).toEqual({ target: false, no: true });
  });
});
