import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import {
  button,
  checkbox,
  dialog,
  field,
  link,
  placeholder,
  radio,
  row,
  type Target,
  text,
} from "../target.ts";
import type { UserChannel } from "./channel.ts";
import { type RefusalKind, UserRefused } from "./refusal.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const CLICKED = 'onclick="document.title = this.textContent"';
const save = button("Save");
const click =
  (target: Target) =>
  (user: UserChannel): Promise<void> =>
    user.click(target);

interface Case {
  readonly title: string;
  readonly body: string;
  readonly act: (user: UserChannel) => Promise<unknown>;
  readonly refusal: RefusalKind;
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  {
    title: "something absent, with what is nearest",
    body: `<button>Safe</button><button>Cancel</button>`,
    act: click(save),
    refusal: "absent",
    says: /Nearest on the screen: button "Safe", button "Cancel"/,
  },
  {
    title: "something of another kind of field, by the kind that it is",
    body: `<label>Slot <select><option>9</option></select></label><label>Slat <input></label>`,
    act: (user) => user.fill(field("Slut"), "9"),
    refusal: "absent",
    says: /Nearest on the screen: (?=.*combobox "Slot").*textbox "Slat"/,
  },
  {
    title: "a field that is a radio button, drawn by its label",
    body: `<label style="padding:4px">Box <input type="radio" style="opacity:0;position:absolute"></label>`,
    act: (user) => user.click(field("Box")),
    refusal: "absent",
    says: /Nearest on the screen: radio "Box"/,
  },
  {
    title: "something that is called otherwise and to which one must scroll, with that",
    body: `<div style="height:3000px"><button>Cancel</button></div><button>SAVE</button>`,
    act: click(save),
    refusal: "absent",
    says: /Nearest on the screen: button "SAVE", to which one must scroll, button "Cancel"/,
  },
  {
    title: "something covered, without naming it as something near",
    body: `<button>Save</button><div style="position:fixed;inset:0;background:#0008">Fine?</div>`,
    act: click(save),
    refusal: "covered",
    says: /^(?![\s\S]*(?:which is no button|Nearest on the screen))Button "Save" is covered/,
  },
  {
    title: "something that display: none hides",
    body: `<button style="display:none">Save</button>`,
    act: click(save),
    refusal: "hidden",
    says: /display: none/,
  },
  {
    title: "something on a page that has nothing like it, of which the first words are told",
    body: `<p>Cannot GET /</p>`,
    act: click(button("Save")),
    refusal: "absent",
    says: /nothing of that kind and name is on the page; it shows "Cannot GET \/"/,
  },
  {
    title: "something that visibility hides",
    body: `<button style="visibility:hidden">Save</button>`,
    act: click(save),
    refusal: "hidden",
    says: /visibility/,
  },
  {
    title: "something fully transparent",
    body: `<div style="opacity:0"><button>Save</button></div>`,
    act: click(save),
    refusal: "hidden",
    says: /opacity 0/,
  },
  {
    title: "something under another element, which it names",
    body: `<button>Save</button><div id="veil" style="position:fixed;inset:0;background:#0003">Please wait</div>`,
    act: click(save),
    refusal: "covered",
    says: /div#veil "Please wait" lies over it/,
  },
  {
    title: "something that lets the pointer through",
    body: `<button style="pointer-events:none">Save</button>`,
    act: click(save),
    refusal: "covered",
    says: /body/,
  },
  {
    title: "something disabled",
    body: `<button disabled>Save</button>`,
    act: click(save),
    refusal: "disabled",
    says: /disabled attribute/,
  },
  {
    title: "something disabled with its field set",
    body: `<fieldset disabled><button>Save</button></fieldset>`,
    act: click(save),
    refusal: "disabled",
    says: /disabled attribute/,
  },
  {
    title: "something disabled for assistive technology",
    body: `<div role="button" aria-disabled="true" tabindex="0">Save</div>`,
    act: click(save),
    refusal: "disabled",
    says: /aria-disabled/,
  },
  {
    title: "something that a script keeps moving",
    body: `<button style="position:absolute">Save</button><script>
      const b = document.querySelector("button"); let x = 0;
      (function step() { b.style.left = (x = (x + 1) % 300) + "px"; requestAnimationFrame(step); })();</script>`,
    act: click(save),
    refusal: "moving",
    says: /changed between two drawn frames/,
  },
  {
    title: "something that an animation keeps moving",
    body: `<style>@keyframes m { to { transform: translateX(300px) } }</style>
      <button style="animation: m 1s infinite alternate linear">Save</button>`,
    act: click(save),
    refusal: "moving",
    says: /changed between two drawn frames/,
  },
  {
    title: "a box that is not drawn at all, with the label to click",
    body: `<label><input type="checkbox" hidden> Agree</label>`,
    act: (user) => user.check(checkbox("Agree")),
    refusal: "hidden",
    says: /display: none; its label is drawn, which is text\("Agree"\)/,
  },
  {
    title: "something outside the window that no scrolling reaches",
    body: `<button style="position:fixed;left:-500px">Save</button>`,
    act: click(save),
    refusal: "off-screen",
    says: /scroll/,
  },
  {
    title: "something that only a script could scroll to",
    body: `<div style="height:100px;overflow:hidden"><div style="height:300px"></div><button>Save</button></div>`,
    act: click(save),
    refusal: "off-screen",
    says: /scroll/,
  },
  {
    title: "one of several, naming them",
    body: `<button>Save</button><button>Save</button>`,
    act: click(save),
    refusal: "ambiguous",
    says: /2 fit; use .within\(...\) or .nth\(...\)/,
  },
  {
    title: "typing into something that is no field",
    body: `<button>Save</button>`,
    act: (user) => user.fill(save, "x"),
    refusal: "not editable",
    says: /<button>/,
  },
  {
    title: "typing into a read-only field",
    body: `<label>Name <input readonly></label>`,
    act: (user) => user.fill(field("Name"), "x"),
    refusal: "not editable",
    says: /read-only/,
  },
  {
    title: "several lines for a field of one line",
    body: `<label>Name <input></label>`,
    act: (user) => user.fill(field("Name"), "a\nb"),
    refusal: "not editable",
    says: /one line/,
  },
  {
    title: "typing into a field that gives its focus away",
    body: `<label>Name <input onfocus="this.blur()"></label>`,
    act: (user) => user.fill(field("Name"), "x"),
    refusal: "not focusable",
    says: /elsewhere/,
  },
  {
    title: "a choice that a list does not offer, with the nearest",
    body: `<label>Colour <select><option>Red<option>Green</select></label>`,
    act: (user) => user.select(field("Colour"), "Gren"),
    refusal: "no such choice",
    says: /"Green"/,
  },
  {
    title: "a choice that is disabled",
    body: `<label>Colour <select><option>Red<option disabled>Green</select></label>`,
    act: (user) => user.select(field("Colour"), "Green"),
    refusal: "disabled",
    says: /can't be chosen/,
  },
  {
    title: "a tick that does not stay",
    body: `<label><input type="checkbox" onclick="return false"> Agree</label>`,
    act: (user) => user.check(checkbox("Agree")),
    refusal: "no effect",
    says: /still unticked/,
  },
  {
    title: "a press where something comes over it with the pointer",
    body: `<button>Save</button><script>
      document.querySelector("button").addEventListener("mousemove", () => {
        const veil = document.body.appendChild(document.createElement("div"));
        veil.style = "position:fixed;inset:0";
      });</script>`,
    act: click(save),
    refusal: "covered",
    says: /div lies over it/,
  },
  {
    title: "an act that should open a tab and opens none",
    body: `<button>Save</button>`,
    act: (user) => user.opens("tab", () => user.click(save), { within: 300 }),
    refusal: "no pop-up",
    says: /no new tab came from it/,
  },
];

describe("user refuses", () => {
  it.each(cases)("$title", async ({ body, act, refusal, says }) => {
    await lab.show(body);
    const error = await act(lab.user(400)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UserRefused);
    if (!(error instanceof UserRefused)) return;
    expect(error.refusal).toBe(refusal);
    // What was found needs nothing named that is like it, least of all itself.
    if (!/absent|hidden|ambiguous|no such choice/.test(refusal)) expect(error.candidates).toEqual([]);
    expect(error.message).toMatch(says);
    expect(error.reason.kind).toBe("action");
    expect(lab.acts.at(-1)).toMatchObject({ ok: false, error: expect.stringMatching(says) });
  });

  it("a target in a tab that another one hides, until it is switched to", async () => {
    lab.serve("/other", "<title>Other</title><h1>Other</h1>");
    await lab.show(`<button ${CLICKED}>Save</button><a href="/other" target="_blank">Open</a>`);
    const user = lab.user(400);
    await user.opens("other", () => user.click(link("Open")));
    // The tab that the product opened is in front; the first one is only pointed at by a stale reference.
    lab.surface.bringForward(lab.surface.tabNamed("main"));
    await expect(user.click(save)).rejects.toMatchObject({ refusal: "tab not in front" });
    await user.switchTo("main");
    await user.click(save);
    expect(await lab.ask("document.title")).toBe("Save");
  });

  it("dialogs that no act declared, and dismisses them", async () => {
    await lab.show(`<button onclick="document.title = confirm('Really?')">Save</button>`);
    await expect(lab.user().click(save)).rejects.toThrow(/confirm: "Really\?"/);
    expect(await lab.ask("document.title")).toBe("false");
  });
});

describe("user reaches", () => {
  it("a button through the words inside it", async () => {
    await lab.show(`<button ${CLICKED}><span><b>Save</b></span></button>`);
    await lab.user().click(save);
    expect(await lab.ask("document.title")).toBe("Save");
    expect(lab.acts.at(-1)).toMatchObject({
      verb: "clicked",
      target: 'button "Save"',
      ok: true,
      surface: "lab",
    });
  });

  it.each(["open", "closed"])("what stands in an %s shadow tree, slotted text included", async (mode) => {
    await lab.show(`<x-a>Save</x-a><script>
      const root = document.querySelector("x-a").attachShadow({ mode: "${mode}" });
      root.innerHTML = "<button><slot></slot></button><button>Inner</button>";
      for (const b of root.querySelectorAll("button")) b.onclick = () => { document.title += b.textContent || "slotted"; };
      </script>`);
    await lab.user().click(save);
    await lab.user().click(button("Inner"));
    expect(await lab.ask("document.title")).toBe("LabslottedInner");
  });

  it("what stands in an iframe, of its own and of another site, scrolled away in both", async () => {
    const inner = `<body style="height:900px"><div style="height:500px"></div><button onclick="top.postMessage(this.textContent, '*')">`;
    lab.serve("/own", `${inner}Own</button>`);
    lab.serve("/foreign", `${inner}Foreign</button>`);
    lab.serve(
      "/nested",
      `<iframe src="${lab.url("/foreign", "three.test")}" style="width:250px;height:120px;border:3px solid"></iframe>`,
    );
    await lab.show(`<script>onmessage = (e) => { document.title += " " + e.data; }</script><div style="height:1500px"></div>
      <iframe src="/own" style="width:300px;height:100px;border:7px solid;margin:5px"></iframe>
      <iframe src="${lab.url("/nested", "two.test")}" style="width:300px;height:200px;border:9px solid;padding:4px"></iframe>`);
    await lab.user().click(button("Own"));
    await lab.user().click(button("Foreign"));
    await expect.poll(() => lab.ask("document.title")).toBe("Lab Own Foreign");
  });

  it("an iframe's button only when nothing in the page around lies over it", async () => {
    lab.serve("/foreign", `<button>Foreign</button>`);
    await lab.show(
      `<iframe src="${lab.url("/foreign", "two.test")}"></iframe><div style="position:fixed;inset:0"></div>`,
    );
    await expect(lab.user(400).click(button("Foreign"))).rejects.toMatchObject({ refusal: "covered" });
  });

  it("a styled check box by its label, where the box itself is not drawn", async () => {
    await lab.show(`<style>input { position: absolute; opacity: 0; width: 0; height: 0 }</style>
      <label style="padding:4px"><input type="checkbox"><i>☑</i> Agree</label>`);
    await lab.user().check(checkbox(/Agree/));
    expect(await lab.ask("document.querySelector('input').checked")).toBe(true);
    await lab.user().check(checkbox(/Agree/));
    expect(lab.acts.at(-1)).toMatchObject({ detail: "it was ticked already" });
    await lab.user().uncheck(checkbox(/Agree/));
    expect(await lab.ask("document.querySelector('input').checked")).toBe(false);
  });

  it("a switch by what is drawn in its place, rather than by a label that lies elsewhere", async () => {
    await lab.show(`<style>input { position: absolute; opacity: 0; width: 0; height: 0; margin: 0 }
      i { display: inline-block; width: 40px; height: 20px; background: #888 }</style>
      <label for="on">Alerts</label><p><b><input type="checkbox" role="switch" id="on"><i></i></b></p>
      <script>document.querySelector("b").onclick = (event) => {
        event.preventDefault(); document.querySelector("i").className = "on";
        const { target } = event; if (target.id !== "on") document.querySelector("#on").checked = true; }</script>`);
    await lab.user().check(checkbox("Alerts"));
    expect(await lab.ask("document.querySelector('.on') !== null")).toBe(true);
  });

  it("a star of a rating whose picture is another one once the pointer is there", async () => {
    const star = (colour: string) =>
      `<svg width=16 height=16><rect width=16 height=16 fill="${colour}" /></svg>`;
    await lab.show(`<span style="position:relative;display:inline-flex" onclick="document.querySelector('input').checked = true"
      onmousemove='document.querySelector("b").innerHTML = ${JSON.stringify(star("gold"))}'><input type="radio"
      aria-label="1 star" style="position:absolute;width:1px;height:1px;margin:0;clip-path:inset(50%)"><b style="display:flex">${star("grey")}</b></span>`);
    await lab.user().check(radio("1 star"));
    expect(await lab.ask("document.querySelector('input').checked")).toBe(true);
  });

  it("the free part of something that is covered in its middle", async () => {
    await lab.show(`<button style="width:300px" ${CLICKED}>Save</button>
      <div style="position:absolute;left:120px;top:0;width:80px;height:60px;background:red"></div>`);
    await lab.user().click(save);
    expect(await lab.ask("document.title")).toBe("Save");
  });

  it("what is further down, inside a list that scrolls by itself", async () => {
    await lab.show(`<div style="height:2000px"></div><div style="height:100px;overflow:auto">
      <div style="height:500px"></div><button ${CLICKED}>Save</button></div>`);
    await lab.user().click(save);
    expect(await lab.ask("document.title")).toBe("Save");
  });

  it("one of two by what it stands in, or by its position", async () => {
    await lab.show(`<table><tr><td>Notion</td><td><button onclick="document.title='notion'">Remove</button></td></tr>
      <tr><td>Linear</td><td><button onclick="document.title='linear'">Remove</button></td></tr></table>
      <div role="dialog" aria-label="Edit"><button onclick="document.title='edit'">OK</button></div><button>OK</button>`);
    await lab.user().click(button("Remove").within(row("Linear")));
    expect(await lab.ask("document.title")).toBe("linear");
    await lab.user().click(button("Remove").nth(1));
    expect(await lab.ask("document.title")).toBe("notion");
    await lab.user().click(button("OK").within(dialog("Edit")));
    expect(await lab.ask("document.title")).toBe("edit");
  });

  it.each([
    ["drawn", "opacity:0"],
    ["not before the start of the page", "position:absolute;left:-9999px"],
    ["not above it", "position:absolute;top:-500px"],
    [
      "not for screen readers alone",
      "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)",
    ],
  ])("the one that is %s, of two with the same name", async (_how, style) => {
    await lab.show(
      `<button style="${style}">Save</button><button onclick="document.title='drawn'">Save</button>`,
    );
    await lab.user().click(save);
    expect(await lab.ask("document.title")).toBe("drawn");
  });

  it("none of two where the page goes on to the left, and a person can scroll to both", async () => {
    await lab.show(
      `<button style="position:absolute;left:-500px">Save</button><button>Save</button>`,
      `<style>html { direction: rtl }</style>`,
    );
    await expect(lab.user(300).click(save)).rejects.toMatchObject({ refusal: "ambiguous" });
  });

  it("things by their visible text, across the elements that make it up", async () => {
    await lab.show(
      `<ul><li onclick="document.title=this.textContent">Team <b>Knowledge</b> Base</li><li>Team</li></ul>`,
    );
    await lab.user().click(text("Team Knowledge Base"));
    expect(await lab.ask("document.title")).toBe("Team Knowledge Base");
  });

  it("what becomes usable while it waits", async () => {
    await lab.show(`<button disabled ${CLICKED}>Save</button>
      <script>setTimeout(() => { document.querySelector("button").disabled = false; }, 150);</script>`);
    await lab.user().click(save);
    expect(await lab.ask("document.title")).toBe("Save");
  });
});

it("the pointer jumps, and does so each time: what lies between two buttons never hears of it", async () => {
  const at = (left: number): string => `position:absolute;top:${left}px;left:${left}px`;
  await lab.show(`<button style="${at(10)}">One</button><button style="${at(500)}">Other</button>
    <script>window.heard = []; onmousemove = ({ clientX: x }) => { if (x > 100 && x < 490) heard.push(x) }</script>`);
  const user = lab.user();
  for (let turns = 0; turns < 5; turns++) {
    await user.click(button("One"));
    await user.hover(button("Other"));
  }
  expect(await lab.ask("heard")).toEqual([]);
});

describe("user types", () => {
  it("over what a field held, key by key, with trusted events only", async () => {
    await lab.show(`<label>Name <input value="old"></label><script>
      const seen = []; for (const type of ["keydown", "input", "change", "click"])
        document.addEventListener(type, (e) => seen.push([type, e.isTrusted, e.key]), true);</script>`);
    await lab.user().fill(field("Name"), "Añ 1!");
    expect(await lab.ask("document.querySelector('input').value")).toBe("Añ 1!");
    const seen = await lab.ask<[string, boolean, string?][]>("seen");
    expect(seen.every(([, trusted]) => trusted)).toBe(true);
    expect(seen.filter(([type]) => type === "keydown").map(([, , key]) => key)).toContain("!");
  });

  it("nothing of a password into the evidence", async () => {
    await lab.show(`<label>Password <input type="password"></label>`);
    await lab.user().fill(field("Password"), "hunter2hunter2");
    await lab.user().type("more-secret");
    expect(await lab.ask("document.querySelector('input').value")).toBe("hunter2hunter2more-secret");
    expect(JSON.stringify(lab.acts)).not.toMatch(/hunter2|more-secret/);
  });

  it("into text areas, editable elements, by placeholder, and empties a field", async () => {
    await lab.show(`<label>Note <textarea>x</textarea></label><div role="textbox" aria-label="Rich" contenteditable>old</div>
      <input placeholder="Search" value="found">`);
    await lab.user().fill(field("Note"), "one\ntwo");
    await lab.user().fill(field("Rich"), "new");
    await lab.user().fill(placeholder("Search"), "");
    expect(await lab.ask("document.querySelector('textarea').value")).toBe("one\ntwo");
    expect(await lab.ask("document.querySelector('[contenteditable]').textContent")).toBe("new");
    expect(await lab.ask("document.querySelector('[placeholder]').value")).toBe("");
  });

  it("a date as a whole, and says how to write one", async () => {
    await lab.show(
      `<label>Until <input type="date" onchange="document.title = this.value"></label><label>At <input type="week"></label>`,
    );
    await lab.user().fill(field("Until"), "2026-11-20");
    expect(await lab.ask("document.title")).toBe("2026-11-20");
    await expect(lab.user().fill(field("Until"), "tomorrow")).rejects.toThrow(/write it as 2026-11-20/);
    await lab.user().fill(field("At"), "2026-W40");
    expect(await lab.ask("document.querySelector('[type=week]').value")).toBe("2026-W40");
  });

  it("past a page that asks whether to leave, but fails the act that met it", async () => {
    lab.serve("/next", "<h1>Next</h1>");
    await lab.show(`<input aria-label="A"><script>onbeforeunload = (e) => e.preventDefault()</script>`);
    await lab.user().fill(field("A"), "draft");
    await expect(lab.user().goto(lab.url("/next"))).rejects.toThrow(/dialog that nobody declared/);
  });

  it("keys and combinations", async () => {
    await lab.show(
      `<form onsubmit="document.title='sent'; return false"><input aria-label="A"><button>Go</button></form>`,
    );
    const user = lab.user();
    await user.fill(field("A"), "abc");
    await user.press("Control+A");
    await user.type("z");
    expect(await lab.ask("document.querySelector('input').value")).toBe("z");
    await user.press("Enter");
    expect(await lab.ask("document.title")).toBe("sent");
    await expect(user.press("Hyper+Q")).rejects.toThrow(/"Hyper"/);
  });

  it("nothing for a choice in a list: arrows and Enter make one change", async () => {
    await lab.show(
      `<label>Colour <select onchange="document.title += this.value"><option>Red<option disabled>Grey<option>Green<option>Blue</select></label>`,
    );
    await lab.user().select(field("Colour"), "Blue");
    expect(await lab.ask("document.title")).toBe("LabBlue");
    await lab.user().select(field("Colour"), "Red");
    expect(await lab.ask("document.title")).toBe("LabBlueRed");
  });

  it("a choice in a list that the app draws itself", async () => {
    await lab.show(`<button role="combobox" aria-label="Scope" aria-expanded="false" onclick="list.hidden=false">All</button>
      <ul role="listbox" id="list" hidden><li role="option" onclick="document.title='mine'">Mine</li></ul>`);
    await lab.user().select(field("Scope"), "Mine");
    expect(await lab.ask("document.title")).toBe("mine");
    // One that is open stays so.
    await lab.show(`<button role="combobox" aria-label="Scope" aria-expanded="true" onclick="list.hidden=true">All</button>
      <ul role="listbox" id="list"><li role="option" onclick="document.title='mine'">Mine</li></ul>`);
    await lab.user().select(field("Scope"), "Mine");
    expect(await lab.ask("document.title")).toBe("mine");
  });

  it("the answer to a dialog that an act declares", async () => {
    await lab.show(`<button onclick="document.title = prompt('Name?')">Save</button>`);
    const user = lab.user();
    expect(await user.answers({ text: "Ada" }, () => user.click(save))).toBe("Name?");
    expect(await lab.ask("document.title")).toBe("Ada");
    await lab.show(`<button onclick="document.title = prompt('Name?', 'Ada')">Save</button>`);
    await user.answers("accept", () => user.click(save));
    expect(await lab.ask("document.title")).toBe("Ada");
    await expect(lab.user(300).answers("accept", async () => {})).rejects.toThrow(/dialog is not there/);
  });

  it("with the wheel and the pointer", async () => {
    await lab.show(`<div style="height:3000px"></div><p onmouseenter="document.title='over'">Far</p>`);
    const user = lab.user();
    await user.scroll(400);
    await expect.poll(() => lab.ask("scrollY > 300")).toBe(true);
    await user.scroll(text("Far"));
    await user.hover(text("Far"));
    expect(await lab.ask("document.title")).toBe("over");
  });

  it("with the wheel over what was pointed at, as a list in a corner, until another act takes the pointer away", async () => {
    await lab.show(`<div id="list" style="height:150px;width:200px;overflow:auto"><p>First<div style="height:3000px"></div></div>
      <button>Save</button><div style="height:3000px"></div>`);
    const user = lab.user();
    await user.hover(text("First"));
    for (const times of [1, 2]) {
      await user.scroll(100);
      await expect.poll(() => lab.ask("[list.scrollTop, scrollY]")).toEqual([100 * times, 0]);
    }
    await user.click(save);
    await user.scroll(100);
    await expect.poll(() => lab.ask("[list.scrollTop, scrollY]")).toEqual([200, 100]);
  });
});
