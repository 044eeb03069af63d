import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button, checkbox, field, option, role } from "../target.ts";
import { UserRefused } from "./refusal.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const value = () => lab.ask("document.querySelector('#a').value");
const show = (attributes: string) =>
  lab.show(
    `<label>A <input id=a ${attributes} onchange="document.title += '!'"></label><label>B <input id=b value=kept></label>`,
  );

describe("a field takes a value of its type", () => {
  it.each([
    ["date", "2026-11-20"],
    ["time", "09:05"],
    ["time", "00:15"],
    ["time", "12:00"],
    ["time", "23:59"],
    ["datetime-local", "2026-11-20T09:05"],
    ["month", "2026-11"],
    ["week", "2026-W07"],
    ["range", "30"],
    ["color", "#12ab34"],
  ])("%s %s, with one change", async (type, wanted) => {
    await show(`type=${type}`);
    await lab.user().fill(field("A"), wanted);
    expect([await value(), await lab.ask("document.title")]).toEqual([wanted, "Lab!"]);
  });

  it("also a day beyond the limits, about which the form complains, but no part of it that it does not show", async () => {
    await show("type=date min=2026-05-01");
    await lab.user().fill(field("A"), "2026-03-04");
    expect(await lab.ask("a.value + a.validity.rangeUnderflow")).toBe("2026-03-04true");
    await show("type=time value=08:00");
    await expect(lab.user().fill(field("A"), "09:05:30")).rejects.toThrow(/"09:05:30"/);
    await show("type=range min=0 max=10 step=2 value=4");
    await expect(lab.user().fill(field("A"), "12")).rejects.toThrow(/from its min to its max/);
    expect(await value()).toBe("4");
  });

  it.each([
    [
      "keeps four characters",
      'oninput="this.value = this.value.slice(0, 4)"',
      /holds "1234" afterwards: not all/,
    ],
    ["takes none", "oninput=\"this.value = ''\"", /holds "" afterwards/],
    [
      "brings the old one back",
      `value=old oninput="this.value = 'old' + this.value.replace('old', '')"`,
      /held before, too|not all/,
    ],
    [
      "is a password's and keeps four",
      'type=password oninput="this.value = this.value.slice(0, 4)"',
      /holds 4 characters/,
    ],
  ])("or refuses with what it holds, when the app %s", async (_how, attributes, said) => {
    await show(attributes);
    await expect(lab.user().fill(field("A"), "123456")).rejects.toThrow(said);
  });

  it("and is not reported to hold a number that has become another", async () => {
    await show(`oninput="this.value = this.value.replace(/[^0-9]/g, '')"`);
    await expect(lab.user().fill(field("A"), "1.5")).rejects.toThrow(
      /holds "15" afterwards: not its decimal mark/,
    );
  });

  it("that the app tidies or hands on, field by field", async () => {
    await show(`oninput="this.value = this.value.toUpperCase().replace(/(..)-?/, '$1-')"`);
    await lab.user().fill(field("A"), "bxy12");
    expect([await value(), lab.acts.at(-1)?.detail]).toEqual(["BX-Y12", '"bxy12", made "BX-Y12" by the app']);
    await lab.show(`<input id=a aria-label=A maxlength=9 oninput="b.focus()"><input id=b>`);
    await lab.user().fill(field("A"), "12");
    expect(await lab.ask("[a.value, b.value]")).toEqual(["1", "2"]);
  });

  it("text with a tab, and no other field changes", async () => {
    await show("");
    await lab.user().fill(field("A"), "a\tb");
    expect([await value(), await lab.ask("b.value")]).toEqual(["a\tb", "kept"]);
  });

  it.each([
    ["type=date value=2026-01-01", "2026-02-30", "2026-01-01"],
    ["type=time value=10:00", "25:99", "10:00"],
    ["type=color value=#112233", "#zzz", "#112233"],
    ["type=range value=5 max=10", "11", "5"],
    ["maxlength=4 value=old", "123456", "old"],
    ["type=number value=7", "abc", "7"],
    ["type=date value=2026-01-01 readonly", "2026-02-03", "2026-01-01"],
  ])("or refuses with nothing changed: %s %s", async (attributes, wrong, kept) => {
    await show(attributes);
    await expect(lab.user(1_000).fill(field("A"), wrong)).rejects.toThrow();
    expect([await value(), await lab.ask("document.title")]).toEqual([kept, "Lab"]);
  });
});

it("a day that the app takes back as soon as it is idle is refused", async () => {
  await lab.show(
    `<label>A <input id=a type=date></label><script>a.onchange = () => setTimeout(() => { a.value = "" })</script>`,
  );
  await expect(lab.user().fill(field("A"), "2026-02-03")).rejects.toThrow(/holds "" afterwards/);
});

it("a day that sends its form at once is filled in", async () => {
  lab.serve("/sent", "<title>Sent</title>");
  await lab.show(
    `<form action="/sent"><label>A <input type=date onchange="this.form.submit()"></label></form>`,
  );
  await lab.user().fill(field("A"), "2026-02-03");
  await lab.see().channel.title("Sent");
});

describe("a field is read back where its app", () => {
  const typed = (script: string, value = ""): string =>
    `<div id=h><label>A <input id=a value="${value}"></label></div><label>B <input id=b></label><script>${script}</script>`;
  const anew = (rest: string): string =>
    `h.oninput = () => { if (a.value.length === 2) { const v = a.value; h.innerHTML = '<label>A <input id=a></label>'; ${rest} } }`;

  it.each([
    [
      "writes it itself, after a round trip",
      "let m = ''; a.onbeforeinput = (e) => { e.preventDefault(); m += e.data; setTimeout(() => { a.value = m }, 200) }",
    ],
    ["lets it be written only later", "a.readOnly = true; setTimeout(() => { a.readOnly = false }, 300)"],
  ])("%s", async (_how, script) => {
    await lab.show(typed(script));
    await lab.user().fill(field("A"), "hello");
    expect(await value()).toBe("hello");
  });

  it("puts it into a component that has the name", async () => {
    await lab.show(
      `<x-field id=a role=textbox aria-label=A></x-field><script>customElements.define("x-field", class extends HTMLElement {
        constructor() { super(); this.attachShadow({ mode: "open", delegatesFocus: true }).innerHTML = "<input value=old>" }
        get value() { return this.shadowRoot.querySelector("input").value } })</script>`,
    );
    await lab.user().fill(field("A"), "hello");
    expect(await value()).toBe("hello");
  });

  it("puts another one in its place as soon as it has the focus", async () => {
    await lab.show(
      typed(
        "a.onfocus = () => { const t = document.createElement('textarea'); t.id = 'a'; a.replaceWith(t); t.focus() }",
      ),
    );
    await lab.user().fill(field("A"), "hello");
    expect(await value()).toBe("hello");
  });

  it("makes it anew and hands on what was typed", async () => {
    await lab.show(typed(anew("a.value = v; a.focus(); a.setSelectionRange(9, 9)")));
    await lab.user().fill(field("A"), "hello");
    expect(await value()).toBe("hello");
  });

  it.each([
    ["makes it anew and loses the focus", anew(""), /holds "" afterwards/],
    ["makes it anew and loses what was typed", anew("a.focus()"), /holds "o" afterwards/],
    [
      "moves the focus on",
      "a.oninput = () => { if (a.value.length === 2) b.focus() }",
      /"he".*on to input#b/,
    ],
    ["lets another one have the rest", "a.oninput = () => b.focus()", /"h".*on to input#b/],
    [
      "tidies when it is idle",
      "a.oninput = () => setTimeout(() => { a.value = 'he' })",
      /holds "he" afterwards/,
    ],
  ])("%s: it is refused", async (_how, script, said) => {
    await lab.show(typed(script));
    await expect(lab.user().fill(field("A"), "hello")).rejects.toThrow(said);
  });

  it("keeps Control+A to itself: what it held is replaced all the same", async () => {
    await lab.show(typed("a.onkeydown = (event) => { if (event.ctrlKey) event.preventDefault() }", "old"));
    await lab.user().fill(field("A"), "new");
    expect(await value()).toBe("new");
  });
});

describe("what the browser suggests for a field", () => {
  const list = `<label>A <input id=a list=l></label><datalist id=l><option value=Apple><option value=Banana></datalist>`;

  it("is chosen as a person does", async () => {
    await lab.show(list);
    await lab.user().select(field("A"), "Banana");
    expect(await value()).toBe("Banana");
  });

  it("is chosen by the label that stands beside its value", async () => {
    await lab.show(
      `<label>A <input id=a list=l></label><datalist id=l><option value=r label=Red></datalist>`,
    );
    await lab.user().select(field("A"), "Red");
    expect(await value()).toBe("r");
  });

  it("is refused, and nothing changes, where it is not among them", async () => {
    await lab.show(list);
    await expect(lab.user(1_000).select(field("A"), "Bananas")).rejects.toThrow(
      /2 suggestions(.|\n)*"Banana"/,
    );
    expect(await value()).toBe("");
  });
});

describe("a list gives exactly the entry, or nothing changes", () => {
  const list = (options: string) =>
    lab.show(`<label>A <select id=a onchange="document.title += this.value">${options}</select></label>`);

  it("past hidden and disabled entries", async () => {
    await list("<option>Red<option hidden>Ghost<option disabled>Grey<option>Blue<option disabled>Last");
    await lab.user().select(field("A"), "Blue");
    expect(await lab.ask("document.title")).toBe("LabBlue");
  });

  it.each(["Ghost", "Grey", "Twin"])("and refuses %s", async (entry) => {
    await list("<option>Red<option hidden>Ghost<option disabled>Grey<option>Twin<option>Twin");
    await expect(lab.user(1_000).select(field("A"), entry)).rejects.toThrow();
    expect([await value(), await lab.ask("document.title")]).toEqual(["Red", "Lab"]);
  });

  it.each([
    ["is added", "<option>Red", "a.add(new Option('Blue'))"],
    ["is enabled", "<option>Red<option disabled>Blue", "a.options[1].disabled = false"],
    [
      "comes with a list that is made anew",
      "<option>Red",
      "a.outerHTML = '<select id=a><option>Red<option>Blue</select>'",
    ],
  ])("also when it %s while somebody waits for it", async (_how, options, script) => {
    await list(options);
    await lab.ask(`setTimeout(() => { ${script} }, 300)`);
    await lab.user().select(field("A"), "Blue");
    expect(await value()).toBe("Blue");
  });
});

describe("a field that its app hides, to draw another thing in its place, is refused with what to use", () => {
  const LIST = `<option>a<option>b</select><p>a`;
  it.each([
    [
      "a list without opacity",
      `<select style="opacity:0" aria-label="F">${LIST}`,
      /opacity 0; .*then option\(/,
    ],
    [
      "a list for screen readers alone",
      `<select style="position:absolute;width:1px;height:1px;clip:rect(0,0,0,0)" aria-label="F">${LIST}`,
      /then option\(/,
    ],
    [
      "a field of no size",
      `<div role="textbox" contenteditable aria-label="F" style="position:absolute"></div>`,
      /it has no size; .*user\.type/,
    ],
  ])("%s", async (_what, html, says) => {
    await lab.show(html);
    const user = lab.user(300);
    await expect(user.select(field("F"), "b")).rejects.toThrow(says);
    await expect(user.click(field("F"))).rejects.toThrow(says);
  });

  it("but no button", async () => {
    await lab.show(`<button style="opacity:0">F</button>`);
    await expect(lab.user(300).click(button("F"))).rejects.toThrow(/\nopacity 0 \(/);
  });
});

describe("an entry of a list that the app draws itself", () => {
  const list = (field: string, entries: string) =>
    lab.show(`<input id=a role=combobox aria-label=City onfocus="l.hidden = false" ${field}>
      <div role=listbox id=l hidden style="position:absolute" ${entries}><p role=option id=o>Rome</p></div><p id=said></p>`);

  it.each([
    ["by its click", "", `onclick="a.value = 'Rome'; l.hidden = true"`, "Rome"],
    ["as the button goes down", "", `onmousedown="a.value = 'Rome'; l.hidden = true"`, "Rome"],
    [
      "as the button goes down, and shown elsewhere",
      "",
      `onmousedown="said.textContent = 'One chosen'; l.hidden = true"`,
      "",
    ],
  ])("is chosen %s", async (_how, field, entries, holds) => {
    await list(field, entries);
    await lab.user(1_000).select(role("combobox", "City"), "Rome");
    expect(await value()).toBe(holds);
  });

  it("is not where the list closes with the press, as the focus leaves its field", async () => {
    await list(`onblur="l.hidden = true"`, `onclick="a.value = 'Rome'"`);
    const chosen = lab.user(1_000).select(role("combobox", "City"), "Rome");
    await expect(chosen).rejects.toMatchObject({ refusal: "no click" });
    expect(await value()).toBe("");
  });
});

it("a slider of the app's own is said to be moved, not filled in", async () => {
  await lab.show(`<div role=slider tabindex=0 aria-label=Volume aria-valuenow=3>3</div>`);
  await expect(lab.user(300).fill(field("Volume"), "5")).rejects.toThrow(/user\.drag.*user\.press/);
});

describe("a list that stands open", () => {
  const list = (several: boolean, chosen = "") =>
    lab.show(`<ul role=listbox aria-label=Tags aria-multiselectable=${several} onclick="const o = event.target;
        if (!${several}) for (const other of this.children) other.ariaSelected = false;
        o.ariaSelected = ${several} ? o.ariaSelected !== 'true' : true; document.title += ' ' + o.textContent">
      ${["red", "green", "blue"].map((one) => `<li role=option aria-selected=${chosen.includes(one)}>${one}</li>`).join("")}</ul>`);
  const chosen = () =>
    lab.ask(
      "[...document.querySelectorAll('[aria-selected=true]')].map((o) => o.textContent).join() + ' ' + document.title",
    );

  it.each([true, false])(
    "gives the entry, and no other one is pressed on the way (several: %s)",
    async (several) => {
      await list(several);
      await lab.user().select(field("Tags"), "blue");
      expect(await chosen()).toBe("blue Lab blue");
    },
  );

  it("keeps of several what is chosen already, as a press would take it away", async () => {
    await list(true, "blue");
    await lab.user().select(field("Tags"), "blue");
    expect([await chosen(), lab.acts.at(-1)?.detail]).toEqual(["blue Lab", '"blue", chosen already']);
  });
});

it("an entry of a list of one choice that was chosen, and that a press takes away, is said to be none", async () => {
  const press = (does: string) =>
    lab.show(
      `<ul role=listbox aria-label=Tags><li role=option aria-selected=true onclick="${does}">red</ul>`,
    );
  await press("this.ariaSelected = this.ariaSelected !== 'true'");
  await expect(lab.user(500).select(field("Tags"), "red")).rejects.toThrow(/chosen already.*took that away/);
  await press("document.title = 'Chosen'");
  await lab.user(500).select(field("Tags"), "red");
  expect(await lab.ask("document.title")).toBe("Chosen");
});

describe("a slider that is transparent under the thumb that is drawn for it", () => {
  const slider = (thumb: string) =>
    lab.show(
      `<input id=a aria-label=Volume type=range style="position:absolute;opacity:0;width:200px;height:30px;margin:0">${thumb}`,
    );
  const THUMB = `<i style="pointer-events:none;position:absolute;left:95px;top:10px;width:20px;height:20px;background:#06c"></i>`;

  it("is set and pressed through it", async () => {
    await slider(THUMB);
    await lab.user().click(field("Volume"));
    await lab.user().fill(field("Volume"), "70");
    expect(await value()).toBe("70");
  });

  it.each([
    ["where no thumb is drawn", "", "hidden"],
    ["where something lies over both", `${THUMB}<div style="position:fixed;inset:0">Wait</div>`, "covered"],
  ])("is refused %s", async (_where, thumb, refusal) => {
    await slider(thumb);
    await expect(lab.user(300).fill(field("Volume"), "70")).rejects.toMatchObject({ refusal });
    expect(await value()).toBe("50");
  });
});

describe("a list whose entries the browser is told beside those that are drawn", () => {
  const list = (expanded: boolean) =>
    lab.show(`<b>Rome</b> <input id=a role=combobox aria-label=City aria-controls=l aria-expanded=${expanded}
        onclick="this.ariaExpanded = true; p.hidden = false">
      <div id=p ${expanded ? "" : "hidden"}><div role=listbox id=l style="width:0;height:0;overflow:hidden"><i role=option aria-label=Rome>r</i></div>
      <div onclick="a.value = event.target.textContent; a.ariaExpanded = false; p.hidden = true"><p>Rome</p><p>Oslo</p></div></div>`);

  it("is chosen from by what a person sees, by entries that the browser is not told of, too", async () => {
    await list(false);
    await lab.user().select(field("City"), "Rome");
    expect(await value()).toBe("Rome");
    await lab.user().select(field("City"), "Oslo");
    expect(await value()).toBe("Oslo");
  });

  it("has the entries that are drawn, as long as it is open", async () => {
    await list(true);
    const see = lab.see(200).channel;
    await see.target(option("Oslo"));
    await see.count(option("Rome"), 1);
    await expect(see.target(option("Bern"))).rejects.toThrow();
    await list(false);
    await expect(see.target(option("Oslo"))).rejects.toThrow();
    await expect(lab.user(200).click(option("Rome"))).rejects.toThrow(UserRefused);
  });

  it("takes of several one at a time, and says so", async () => {
    await list(true);
    await expect(lab.user(200).select(field("City"), ["Rome", "Oslo"])).rejects.toThrow(
      /each entry .* of its own/,
    );
    expect(await value()).toBe("");
  });
});

describe("a field that is labelled by its label and what it shows as chosen", () => {
  it.each([
    ["a box", `<div role=combobox tabindex=0 id=f aria-labelledby="l f"`, "div", ""],
    ["a button, by its part", `<button id=f aria-haspopup=listbox aria-labelledby="v l"`, "button", " id=v"],
  ])("is called by the label: %s", async (_how, start, tag, part) => {
    await lab.show(`<i id=l>Age</i>${start} onclick="o.hidden = false"><span${part}>Ten</span></${tag}>
      <div id=o role=listbox hidden><p role=option onclick="document.querySelector('span').textContent = 'Twenty'; o.hidden = true">Twenty</div>`);
    const see = lab.see(200).channel;
    await see.value(field("Age"), "Ten");
    await lab.user().select(field("Age"), "Twenty");
    await see.value(field("Age"), "Twenty");
    await expect(see.value(field("Age"), "Ten")).rejects.toThrow('saw "Twenty"');
    await expect(see.target(field("Twenty"))).rejects.toThrow();
  });
});

describe("a list's field that is transparent until one types, in a box that shows what is chosen", () => {
  const list = (cover = "") =>
    lab.show(`<label for=a>City</label><div id=box style="border:1px solid;display:flex;width:200px;height:40px">
        <b id=said>Rome</b><input id=a role=combobox style="opacity:0;width:2px;border:0;height:10px"></div>
      <div id=l role=listbox hidden><p role=option>Oslo</div>${cover}
      <script>box.onmousedown = (e) => { if (e.target !== a) e.preventDefault(); a.focus(); a.style.opacity = 1; l.hidden = false };
        a.oninput = () => { said.textContent = ""; a.style.width = "100px" };
        l.onclick = (e) => { said.textContent = e.target.textContent; l.hidden = true; a.style.opacity = 0 }</script>`);

  it("is chosen from and filled in by way of the box", async () => {
    await list();
    await lab.user().select(field("City"), "Oslo");
    await lab.see(200).channel.value(field("City"), "Oslo");
    await list();
    await lab.user().fill(field("City"), "Be");
    expect(await value()).toBe("Be");
  });

  it("and is refused where something lies over the box", async () => {
    await list(`<div style="position:fixed;inset:0">Wait</div>`);
    await expect(lab.user(300).fill(field("City"), "Be")).rejects.toMatchObject({ refusal: "covered" });
    expect(await value()).toBe("");
  });
});

describe("a text field that is transparent while it is empty", () => {
  const resting = (label: string, value = "") =>
    lab.show(`<div style="position:relative;width:200px;height:40px;border:1px solid">
      <span style="position:absolute;left:8px;top:9px;pointer-events:none">${label}</span><div style="opacity:0"><input id=a
        aria-label=City value="${value}" style="width:180px;height:34px;border:0" onfocus="this.parentNode.style.opacity = 1"></div></div>`);

  it("is seen by the label that rests in its place, and filled in there", async () => {
    await resting("City");
    await lab.see(200).channel.target(field("City"));
    await lab.see(200).channel.value(field("City"), "");
    await lab.user().fill(field("City"), "Rome");
    await lab.see(200).channel.value(field("City"), "Rome");
  });

  it.each([
    ["nothing", "", ""],
    ["a button", "<button>Send</button>", ""],
    ["a label over what it holds", "City", "Oslo"],
  ])("and is hidden where %s is in its place", async (_what, label, held) => {
    await resting(label, held);
    await expect(lab.see(100).channel.target(field("City"))).rejects.toThrow(/transparent/);
    await expect(lab.user(300).fill(field("City"), "Rome")).rejects.toMatchObject({ refusal: "hidden" });
    expect(await value()).toBe(held);
  });
});

describe("a list that takes several entries", () => {
  const chosen = () => lab.ask("[...a.selectedOptions].map((o) => o.label).join() + ' ' + document.title");
  const list = () =>
    lab.show(
      `<label>A <select id=a multiple onchange="document.title += '!'"><option selected>Red<option>Green
        <option>Blue<option disabled>Grey</select></label>`,
    );

  it.each([
    { what: ["Blue", "Green"], holds: "Green,Blue Lab!" },
    { what: "Green", holds: "Green Lab!" },
    { what: [], holds: " Lab!" },
    { what: ["Red"], holds: "Red Lab" },
  ])("has these and no others, with the events of one choice: $what", async ({ what, holds }) => {
    await list();
    await lab.user().select(field("A"), what);
    expect(await chosen()).toBe(holds);
    await lab.see().channel.value(field("A"), holds.replace(/ Lab.*/, "").replace(",", ", "));
  });

  it.each([
    ["Green", "Grey"],
    ["Green", "Pink"],
  ])("keeps what it had where one of them can't be chosen: %s, %s", async (...what) => {
    await list();
    await expect(lab.user(1_000).select(field("A"), what)).rejects.toThrow(what[1]);
    expect(await chosen()).toBe("Red Lab");
  });

  it("is said to be another where it takes only one, and where the app keeps one of them", async () => {
    await lab.show(`<label>A <select id=a><option>Red<option>Blue</select></label>`);
    await expect(lab.user(1_000).select(field("A"), ["Blue"])).rejects.toThrow("it takes one entry");
    await lab.show(
      `<label>A <select id=a multiple onchange="a.options[0].selected = false"><option>Red<option>Blue</select></label>`,
    );
    await expect(lab.user(500).select(field("A"), ["Red", "Blue"])).rejects.toThrow('it shows "Blue"');
  });
});

it("a list that sends the page on with the choice was chosen from", async () => {
  lab.serve("/sent", "<title>Sent</title>");
  await lab.show(
    `<label>A <select onchange="location.href = '/sent'"><option>Red<option>Blue</select></label>`,
  );
  await lab.user().select(field("A"), "Blue");
  await lab.see().channel.title("Sent");
});

describe("files", () => {
  const names = () => lab.ask("[...document.querySelector('#f').files].map((f) => f.name).join()");

  it("are chosen by way of a button that opens the chooser", async () => {
    await lab.show(`<input id=f type=file hidden><button onclick="f.click()">Attach</button>`);
    await lab.user().upload(button("Attach"), `${process.cwd()}/package.json`);
    expect(await names()).toBe("package.json");
  });

  it.each([
    ["in their field", `<label>Attach <input id=f type=file></label>`],
    ["by way of a button", `<input id=f type=file hidden><button onclick="f.click()">Attach</button>`],
  ])("are chosen %s by a path from the project's root, with what is in them", async (_, body) => {
    await lab.show(body);
    await lab.user().upload(button(/^Attach/), "package.json");
    expect(await lab.ask("f.files[0].text()")).toBe(await readFile("package.json", "utf8"));
  });

  it("are refused where the click on their field opens no chooser", async () => {
    await lab.show(`<label>Letter <input id=f type=file onclick="return false"></label>`);
    await expect(lab.user(1_000).upload(button(/^Letter/), "package.json")).rejects.toThrow(
      /no file chooser/,
    );
    expect(await names()).toBe("");
  });

  it.each([
    ["none", []],
    ["one that is missing", ["/there/is/no/such.pdf"]],
    ["two for one", [`${process.cwd()}/package.json`, `${process.cwd()}/README.md`]],
    ["a folder", [process.cwd()]],
  ])("are refused: %s", async (_, files) => {
    await lab.show(`<label>Letter <input id=f type=file></label>`);
    await expect(lab.user().upload(button(/^Letter/), ...files)).rejects.toThrow(/takes|no file/);
    expect(await names()).toBe("");
  });
});

describe("an entry of a list", () => {
  const chosen = () => lab.ask("document.querySelector('select').value");

  it("is the one that a person reads so, whatever marks are in it", async () => {
    await lab.show(`<label>Act <select><option>x<option>Be&shy;stel&#8203;len</select></label>`);
    await lab.user().select(field("Act"), "Bestellen");
    expect(await chosen()).toBe("Be\u00adstel\u200blen");
  });

  it.each([["hidden"], [`style="display:none"`], [`class="gone"`]])(
    "of a group that is not drawn is not offered: %s",
    async (how) => {
      await lab.show(
        `<style>.gone{display:none}</style><label>Act <select><option>x<optgroup ${how} label="g"><option>a</optgroup></select></label>`,
      );
      await expect(lab.user(500).select(field("Act"), "a")).rejects.toMatchObject({
        refusal: "no such choice",
      });
      expect(await chosen()).toBe("x");
    },
  );
});

describe("a tick that is neither on nor off", () => {
  const MIXED = [
    [
      "of the browser",
      `<label><input type="checkbox" id="m">All</label><script>m.indeterminate = true</script>`,
    ],
    [
      "of the app",
      `<div id="m" role="checkbox" tabindex="0" aria-checked="mixed" onclick="ariaChecked = String(ariaChecked !== 'true')">All</div>`,
    ],
  ] as const;

  it.each(MIXED)("is seen as neither: %s", async (_how, html) => {
    await lab.show(html);
    for (const state of ["checked", "unchecked"] as const) {
      await expect(lab.see(100).channel.state(checkbox("All"), state)).rejects.toThrow();
    }
  });

  it.each(MIXED)("is ticked and unticked by as many clicks as it takes: %s", async (_how, html) => {
    await lab.show(html);
    await lab.user().check(checkbox("All"));
    await lab.see(100).channel.state(checkbox("All"), "checked");
    await lab.show(html);
    await lab.user().uncheck(checkbox("All"));
    await lab.see(100).channel.state(checkbox("All"), "unchecked");
  });
});

describe("a box that was ticked is done, also when its app", () => {
  const box = (onchange: string) =>
    lab.show(`<label id=l><input id=a type=checkbox onchange="${onchange}"> <span id=s>A</span></label>`);

  it.each([
    ["takes it away", "l.remove()"],
    ["calls it something else", "s.textContent = 'Done'"],
    ["makes it anew", "l.outerHTML = '<label><input type=checkbox checked> A</label>'"],
    ["sends the page on", "location.href = '/ticked'"],
  ])("%s", async (_how, onchange) => {
    lab.serve("/ticked", "<title>Ticked</title>");
    await box(onchange);
    await lab.user().check(checkbox("A"));
  });

  it.each([
    ["takes the tick back once it is drawn", "requestAnimationFrame(() => { this.checked = false })"],
    ["makes it anew without it", "l.outerHTML = '<label><input type=checkbox> A</label>'"],
  ])("but not when it %s", async (_how, onchange) => {
    await box(onchange);
    await expect(lab.user(500).check(checkbox("A"))).rejects.toMatchObject({ refusal: "no effect" });
  });
});

describe("what no click could tick is refused before it", () => {
  it.each([
    [
      "a button",
      `<button onclick="document.title += '!'">A</button>`,
      "check",
      /neither ticked nor unticked/,
    ],
    [
      "a radio button's choice",
      `<label><input type=radio checked onclick="document.title += '!'">A</label>`,
      "uncheck",
      /choose another one/,
    ],
  ] as const)("%s", async (_what, html, act, said) => {
    await lab.show(html);
    await expect(lab.user()[act](role(/button|radio/.exec(html)?.[0] ?? "", "A"))).rejects.toThrow(said);
    expect(await lab.ask("document.title")).toBe("Lab");
  });
});

describe("typing is refused where nothing could take it, before any key", () => {
  const focused = async (html: string): Promise<void> => {
    await lab.show(`${html}<script>document.querySelector("[autofocus]")?.focus()</script>`);
  };

  it.each([
    ["nothing has the focus", "<p>Words</p>", /focus is on <body>/],
    ["the field is read-only", `<input autofocus readonly value=x>`, /takes no text now/],
    ["what has the focus is a button", "<button autofocus>A</button>", /focus is on <button>/],
    ["the field is full", `<input autofocus maxlength=1 value=x>`, /nothing of the text came to the <input>/],
    ["the field takes numbers", "<input autofocus type=number>", /nothing of the text came/],
    [
      "keys are heard elsewhere alone",
      `<p onkeydown="document.title += '!'">Words</p><button autofocus>A</button>`,
      /focus is on <button>/,
    ],
    [
      "it is so in a frame",
      `<iframe srcdoc="<button>A</button><script>document.querySelector('button').focus()</script>" autofocus></iframe>`,
      /focus is on <b/,
    ],
  ])("%s", async (_what, html, said) => {
    await focused(html);
    await expect(lab.user().type("ab")).rejects.toThrow(said);
    expect(await lab.ask("document.title + (document.querySelector('input')?.value ?? '')")).toMatch(
      /^Labx?$/,
    );
  });

  const CLOSED = `customElements.define("x-a", class extends HTMLElement {
    constructor() { super(); this.attachShadow({ mode: "closed", delegatesFocus: true }).innerHTML = "<input>" }
    connectedCallback() { this.focus() } })`;
  it.each([
    ["a game that hears keys", `<script>onkeydown = (event) => { document.title += event.key }</script>`],
    ["a grid that hears them on its way", `<div onkeypress="0"><button autofocus>A</button></div>`],
    [
      "a field that keeps its events from others",
      `<input autofocus><script>for (const type of ["keydown", "beforeinput", "input"])
      addEventListener(type, (event) => event.stopImmediatePropagation(), true)</script>`,
    ],
    ["a field in a closed shadow tree", `<x-a></x-a><script>${CLOSED}</script>`],
    ["a list", "<select autofocus><option>b<option>ab</select>"],
    ["a day", "<input autofocus type=date>"],
    ["a text of one's own", "<p contenteditable autofocus>x</p>"],
    [
      "a canvas that edits",
      `<canvas tabindex=0 autofocus></canvas><script>document.querySelector("canvas").editContext = new EditContext()</script>`,
    ],
  ])("but not in %s", async (_what, html) => {
    await focused(html);
    await lab.user().type("ab");
  });

  it("nor where it begins with a key that the browser takes", async () => {
    await focused(`<button autofocus onclick="document.title += '!'">A</button><input id=a>`);
    await lab.user().type(" ");
    expect(await lab.ask("document.title")).toBe("Lab!");
    await lab.user().type("\tab");
    expect(await value()).toBe("ab");
  });
});

describe("in a frame whose sandbox lets no script run, so that none tells of time,", () => {
  const sandboxed = (body: string) => lab.show(`<iframe sandbox srcdoc="${body}"></iframe>`);

  it.each([
    ["a text is written", "<label>A <input></label>", "fill", "hello"],
    ["a day is written", "<label>A <input type=date></label>", "fill", "2026-11-20"],
    ["an entry is chosen", "<label>A <select><option>Red<option>Blue</select></label>", "select", "Blue"],
  ] as const)("%s", async (_what, body, act, wanted) => {
    await sandboxed(body);
    await lab.user()[act](field("A"), wanted);
    await lab.see(200).channel.value(field("A"), wanted);
  });

  it("a box is ticked, also one that moves to its place or moves without end", async () => {
    const box = "<label><input type=checkbox> A</label>";
    const moves = (animation: string) =>
      `<style>@keyframes m{from{margin-left:90px}}@keyframes p{to{scale:1.05}}input{animation:${animation}}</style>${box}`;
    for (const body of [box, moves("m .3s"), moves("p .3s infinite alternate")]) {
      await sandboxed(body);
      await lab.user().check(checkbox("A"));
      await lab.see(200).channel.state(checkbox("A"), "checked");
    }
  });
});
