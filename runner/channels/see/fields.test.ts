import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { field, role } from "../target.ts";
import { NOT_SEEN, SEEN, saidOf, saidOfTarget } from "./said.fixture.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const STYLED_LIST = "<style>select,::picker(select){appearance:base-select}</style>";
const LONG = `placeholder="A much longer text than what is typed"`;

describe("of a field a person sees", () => {
  it.each([
    ["what is typed over a longer placeholder", `<input value="Ada" ${LONG}>`, "Ada"],
    ["a number over a longer placeholder", `<input type="number" value="42" ${LONG}>`, "42"],
    ["what is typed in several lines over a longer placeholder", `<textarea ${LONG}>Ada</textarea>`, "Ada"],
    [
      "the placeholder of an empty password",
      `<input type="password" placeholder="Your password">`,
      "Your password",
    ],
    ["the browser's own summary of a details", `<details><p>x</p></details>`, "Details"],
    [
      "what a list that is styled whole shows",
      `${STYLED_LIST}<select><option>Red<option>Blue</select>`,
      "Red",
    ],
  ])("%s", async (_how, html, words) => {
    expect(await saidOf(lab, html, words)).toEqual(SEEN);
  });

  it.each([
    ["what such a list does not show", `${STYLED_LIST}<select><option>Red<option>Blue</select>`, "Blue"],
    ["a placeholder under what is typed", `<input value="Ada" placeholder="Your name">`, "Your name"],
    [
      "the placeholder of a password that is typed",
      `<input type="password" value="hunter2" placeholder="Your password">`,
      "Your password",
    ],
    ["a password", `<input type="password" value="hunter2">`, "hunter2"],
    [
      "what stands as dots by the page's own style",
      `<input value="hunter2" style="-webkit-text-security:disc">`,
      "hunter2",
    ],
    [
      "what stands as squares in several lines",
      `<textarea style="-webkit-text-security:square">hunter2</textarea>`,
      "hunter2",
    ],
  ])("not %s", async (_how, html, words) => {
    expect(await saidOf(lab, html, words)).toEqual(NOT_SEEN);
  });
});

it.each([
  [
    "slider",
    `<div role="slider" tabindex="0" aria-label="Volume" aria-valuenow="30" style="height:9px;background:#888"></div>`,
    "30",
  ],
  [
    "progressbar",
    `<div role="progressbar" aria-label="Volume" aria-valuenow="30" aria-valuetext="3 of 10" style="height:9px;background:#888"></div>`,
    "3 of 10",
  ],
  ["progressbar", `<progress aria-label="Volume" value="30" max="100"></progress>`, "30"],
  ["meter", `<meter aria-label="Volume" value="0.3"></meter>`, "0.3"],
  ["slider", `<input type="range" aria-label="Volume" value="30">`, "30"],
] as const)("where a %s stands is read as it says itself: %s", async (name, html, stands) => {
  await lab.show(html);
  const see = lab.see(200).channel;
  await see.value(role(name, "Volume"), stands);
  await expect(see.value(role(name, "Volume"), "31")).rejects.toThrow(stands);
});

const component = (mode: string, inside: string, around = "") =>
  `<x-f role="textbox" aria-label="City">${around}</x-f><script>customElements.define("x-f", class extends HTMLElement {
    constructor() { super(); this.attachShadow({ mode: "${mode}" }).innerHTML = "${inside}<slot></slot>" } })</script>`;

describe("what a field holds is read of", () => {
  it.each([
    [
      "a component's own field",
      `<x-f role="textbox" aria-label="City"></x-f><script>customElements.define("x-f", class extends HTMLElement {
        constructor() { super(); this.attachShadow({ mode: "open" }).innerHTML = "<input value=Rome>" } })</script>`,
    ],
    ["a component's field in a closed tree", component("closed", "<input value=Rome>")],
    ["a component's words", component("open", "<style>b{}</style><b>Rome</b><b hidden>Oslo</b>")],
    ["a component's words in a closed tree", component("closed", "<b>Rome</b>")],
    ["a component that is silent inside", component("closed", "<i></i>", "Rome")],
    ["the field in a combobox", `<div role="combobox" aria-label="City"><input value="Rome"></div>`],
    [
      "a combobox that says what is chosen itself, beside the field that filters",
      `<div role="combobox" tabindex="0" aria-label="City">Rome<input size="1"></div>`,
    ],
  ])("%s", async (_how, html) => {
    await lab.show(html);
    const see = lab.see(200).channel;
    const city = html.includes("combobox") ? role("combobox", "City") : field("City");
    await see.value(city, "Rome");
    await expect(see.value(city, "Oslo")).rejects.toThrow(/saw "Rome"/);
  });
});

const PLACEHOLDER = `<span contenteditable="false" style="pointer-events:none;position:absolute">Write here</span>`;

describe("what one writes in holds", () => {
  it.each([
    ["a line for each paragraph", "<p>one</p><p><b>two</b></p>", "one\ntwo", "one two"],
    ["a line for each paragraph, as it is drawn", "<p>one</p><p>two</p>", "one\n\ntwo", "one\n\n\ntwo"],
    ["an empty line", "<p>one</p><p><br></p><p>two</p>", "one\n\ntwo", "one\ntwo"],
    [
      "the entries of a list",
      "<p>one</p><ul><li><p>two</p></li><li>three</li></ul>",
      "one\ntwo\nthree",
      "one",
    ],
    ["nothing but what stands there for an empty one", `<p>${PLACEHOLDER}<br></p>`, "", "Write here"],
    [
      "a name that can be pointed at and not edited",
      `<p>Hi <a contenteditable="false">@Ada</a></p>`,
      "Hi @Ada",
      "Hi",
    ],
  ])("%s", async (_what, html, holds, not) => {
    await lab.show(`<div contenteditable aria-label="Story" style="height:200px">${html}</div>`);
    const see = lab.see(200).channel;
    await see.value(field("Story"), holds);
    await expect(see.value(field("Story"), not)).rejects.toThrow(/holds/);
  });
});

describe("what one writes in is a field, also where the page does not say so", () => {
  const INNER = `<body contenteditable aria-label='Story'><p>old</p></body>`;
  it.each([
    ["by its label", `<div contenteditable aria-label="Story">old</div>`],
    [
      "by words elsewhere",
      `<b id="w">Story</b><p contenteditable="plaintext-only" aria-labelledby="w">old</p>`,
    ],
    [
      "in an open shadow tree",
      `<x-s></x-s><script>document.querySelector("x-s").attachShadow({ mode: "open" })
      .innerHTML = "<div contenteditable aria-label=Story>old</div>"</script>`,
    ],
    ["that is a whole frame", `<iframe srcdoc="${INNER}"></iframe>`],
    [
      "within something",
      `<div contenteditable aria-label="Story">no</div><section role="dialog" aria-label="D"><div contenteditable aria-label="Story">old</div></section>`,
    ],
  ])("%s", async (_how, html) => {
    await lab.show(html);
    const story = html.includes("dialog") ? field("Story").within(role("dialog", "D")) : field("Story");
    const see = lab.see(1_000).channel;
    await see.target(story);
    await see.value(story, "old");
    await lab.user().fill(story, "new");
    await see.value(story, "new");
    await expect(lab.see(0).channel.value(story, "old")).rejects.toThrow(/saw "new"/);
    expect(await saidOfTarget(lab, story)).toEqual({ target: true, no: false });
  });

  it("but not a part of it, nor what has a kind of its own, nor what can't be written in", async () => {
    await lab.show(`<div contenteditable role="textbox" aria-label="A">a <i contenteditable>b</i> <u tabindex="0">c</u></div>
      <h2 contenteditable>d</h2><div contenteditable="false" aria-label="E">e</div><div contenteditable aria-label="F">f</div>`);
    const see = lab.see(200).channel;
    await see.count(field(), 2);
    await see.target(field("F").nth(1));
    await expect(see.target(field("E"))).rejects.toThrow(/none/);
    await see.target(role("textbox", /./).nth(2));
  });

  it("an empty one that shows words for that is emptied, and its words are none of it", async () => {
    const shown = PLACEHOLDER.replaceAll('"', "'");
    await lab.show(`<div contenteditable aria-label="Story" oninput="if (!this.innerText.trim()) this.innerHTML = &quot;<p>${shown}<br></p>&quot;"
      style="height:99px"><p>old</p></div>`);
    await lab.user().fill(field("Story"), "");
    await lab.see(500).channel.value(field("Story"), "");
    await lab.see(500).channel.text("Write here");
  });
});

describe("a list's field in which one types to find what is then shown beside it", () => {
  const list = (shown: string, field = "") =>
    `<label for="c">City</label><div style="border:1px solid;position:relative;width:200px;height:30px">
      <span>${shown}</span><input id="c" role="combobox" style="position:absolute;inset:0;${field}"><b style="opacity:0">City</b>
      <button aria-label="Open">v</button></div>`;

  it.each(["opacity:0", "width:2px;border:0;background:none"])(
    "is seen by the box around it, and holds what that shows: %s",
    async (style) => {
      await lab.show(list("Rome", style));
      const see = lab.see(200).channel;
      await see.value(field("City"), "Rome");
      await see.target(field("City"));
      await expect(see.value(field("City"), "")).rejects.toThrow(/saw "Rome"/);
      await lab.ask("document.querySelector('span').remove()");
      await see.value(field("City"), "");
      await lab.show(list("Rome", style).replace("border:1px solid", "visibility:hidden"));
      await expect(see.target(field("City"))).rejects.toThrow();
    },
  );

  it.each([
    `<i id="hint">Choose</i>`,
    `<i id="react-select-2-placeholder" style="color:#888">Choose</i>`,
    `<i class="ui-placeholder" style="color:#888">Choose</i>`,
    `<i class="ui-placeholder" style="opacity:.6">Choose</i>`,
  ])("holds nothing where only words for an empty one stand there: %s", async (hint) => {
    await lab.show(list(hint).replace("<input", "<input aria-describedby=hint"));
    await lab.see(200).channel.value(field("City"), "");
    await lab.show(list(`<b>Rome</b>${hint}`).replace("<input", "<input aria-describedby=hint"));
    await lab.see(200).channel.value(field("City"), "Rome");
  });

  it("holds what is drawn where the app writes something into it that nobody sees", async () => {
    await lab.show(list("Rome", "opacity:0").replace("<input", "<input value='1 chosen'"));
    await lab.see(200).channel.value(field("City"), "Rome");
    await expect(lab.see(200).channel.value(field("City"), "1 chosen")).rejects.toThrow(/saw "Rome"/);
  });

  it("holds what stands in the hint's place in the colour of what is typed", async () => {
    await lab.show(list(`<i class="ui-placeholder">Rome</i>`));
    const see = lab.see(200).channel;
    await see.value(field("City"), "Rome");
    await expect(see.value(field("City"), "")).rejects.toThrow(/saw "Rome"/);
  });

  it("holds what is typed, once there is something", async () => {
    await lab.show(list("").replace("<input", "<input value=Os"));
    await lab.see(200).channel.value(field("City"), "Os");
  });
});

describe("the current option of what has the focus is focused, and no other", () => {
  const list = (current: string) =>
    `<input role=combobox aria-label=City aria-controls=l aria-expanded=true aria-activedescendant=${current}>
     <ul role=listbox id=l><li role=option id=a>Rome<li role=option id=b>Oslo</ul>`;
  const cases: readonly (readonly [string, string])[] = [
    ["by its id", `${list("b")}<script>document.querySelector("input").focus()</script>`],
    [
      "by its element",
      `${list("a")}<script>const field = document.querySelector("input"); field.focus(); field.ariaActiveDescendantElement = b</script>`,
    ],
    [
      "in a closed shadow tree",
      `<div id=h></div><script>const root = h.attachShadow({ mode: "closed" }); root.innerHTML = \`${list("b")}\`;
       root.querySelector("input").focus()</script>`,
    ],
  ];

  it.each(cases)("%s", async (_how, html) => {
    await lab.show(html);
    const see = lab.see(200).channel;
    await see.state(role("option", "Oslo"), "focused");
    await see.state(role("combobox", "City"), "focused");
    await expect(see.state(role("option", "Rome"), "focused")).rejects.toThrow(/focused/);
  });

  it("but not without the focus", async () => {
    await lab.show(`${list("b")}<button autofocus>A</button>`);
    await expect(lab.see(200).channel.state(role("option", "Oslo"), "focused")).rejects.toThrow(/focused/);
  });
});

it("a list of the app's own that stands open holds what is chosen in it, and one that is closed what it shows", async () => {
  const see = lab.see(200).channel;
  await lab.show(`<ul role=listbox aria-label=Tags aria-multiselectable=true><li role=option>Red
    <li role=option aria-selected=true>Green<li role=option aria-checked=true>Blue</ul>
    <div role=listbox aria-label=City tabindex=0>Rome<div hidden><i role=option>Oslo</i><i role=option>Rome</i></div></div>`);
  await see.value(field("Tags"), "Green, Blue");
  await expect(see.value(field("Tags"), "Red Green Blue")).rejects.toThrow('saw "Green, Blue"');
  await see.value(field("City"), "Rome");
  await lab.show(
    `<ul role=listbox aria-label=Tags><li role=option>Red<li role=option aria-selected=false>Green</ul>`,
  );
  await see.value(field("Tags"), "");
});

describe("what stands in a field and makes no value is read as it stands:", () => {
  it.each([
    ["no number", "type=number placeholder=Words", ["1", "e"], "1e", "Words"],
    ["half a date", "type=date", ["ArrowLeft", "ArrowLeft", "1"], "01/dd/yyyy", "mm/dd/yyyy"],
  ] as const)("%s", async (_what, attributes, keys, stands, not) => {
    await lab.show(`<label>A <input ${attributes}></label>`);
    const see = lab.see(200).channel;
    await see.value(field("A"), "");
    await see.text(not);
    await lab.user().click(field("A"));
    for (const key of keys) await lab.user().press(key);
    await see.value(field("A"), stands);
    await see.text(stands);
    await expect(see.value(field("A"), "")).rejects.toThrow(stands);
    await expect(see.text(not)).rejects.toThrow();
  });
});

it("a file field holds its files' names, and what is ticked holds no text", async () => {
  await lab.show(
    `<label>A <input type=file></label><label><input type=checkbox required value=yes> B</label>`,
  );
  const see = lab.see(200).channel;
  await lab.user().upload(field("A"), "package.json");
  await see.value(field("A"), "package.json");
  await expect(see.value(field("A"), "other.json")).rejects.toThrow("package.json");
  await see.state(role("checkbox", "B"), "required");
  await expect(see.value(role("checkbox", "B"), "yes")).rejects.toThrow(/ticked or not/);
});
