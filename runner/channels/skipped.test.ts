import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "./page-lab.fixture.ts";
import { saidOfTarget } from "./see/said.fixture.ts";
import { button, field, link, row, text } from "./target.ts";

/** Content that the browser skips until somebody scrolls there (`content-visibility: auto`), below the window. */
const below = (html: string, top = "") =>
  `${top}<div style="height:3000px"></div><div style="content-visibility:auto;contain-intrinsic-size:auto 300px">${html}</div>`;
const rows = (count: number) =>
  Array.from(
    { length: count },
    (_, i) =>
      `<div style="content-visibility:auto;contain-intrinsic-size:auto 60px">Row ${i + 1} <button onclick="document.title='${i + 1}'">Delete</button></div>`,
  ).join("");
const PRESS = `onclick="document.title='pressed'"`;

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

describe("an act finds what the browser skips below the window:", () => {
  it.each([
    ["a button", `<button ${PRESS}>Save</button>`, button("Save")],
    ["a button by its label alone", `<button aria-label="Save" ${PRESS}>x</button>`, button("Save")],
    ["a link", `<p>Or <a href="#" ${PRESS}>Save</a></p>`, link("Save")],
    ["a text", `<p ${PRESS}>Not <b>Save</b></p>`, text("Save")],
    [
      "a button in a row",
      `<table><tr><td>One<td><button>Do</button><tr><td>Two<td><button ${PRESS}>Do</button></table>`,
      button("Do").within(row("Two")),
    ],
    [
      "in a shadow tree",
      `<div><template shadowrootmode="open"><button ${PRESS}>Save</button></template></div>`,
      button("Save"),
    ],
    [
      "in what is skipped inside it",
      `<div style="height:2000px"></div><div style="content-visibility:auto"><button ${PRESS}>Save</button></div>`,
      button("Save"),
    ],
  ])("%s", async (_what, html, target) => {
    await lab.show(below(html));
    await lab.user().click(target);
    expect(await lab.ask("document.title")).toBe("pressed");
  });

  it("a field", async () => {
    await lab.show(below(`<label>Name <input></label>`));
    await lab.user().fill(field("Name"), "Ada");
    await lab.see(1_000).channel.value(field("Name"), "Ada");
  });

  it("in a frame", async () => {
    await lab.show(
      below(
        `<iframe srcdoc="<button onclick='parent.document.title=&quot;pressed&quot;'>Save</button>"></iframe>`,
      ),
    );
    await lab.user().click(button("Save"));
    expect(await lab.ask("document.title")).toBe("pressed");
  });

  it("the one of many that is asked for", async () => {
    await lab.show(rows(80));
    await lab.user().click(button("Delete").nth(70));
    expect(await lab.ask("document.title")).toBe("70");
  });
});

it("an act finds what stands in an item that is skipped by itself", async () => {
  const items = Array.from(
    { length: 60 },
    (_, i) => `<li>Item ${i} <button onclick="document.title=${i}">Do</button>`,
  );
  await lab.show(
    `<style>li{content-visibility:auto;contain-intrinsic-size:auto 40px;height:40px}</style><ul>${items.join("")}</ul>`,
  );
  await lab.user().click(button("Do").within(row("Item 55")));
  expect(await lab.ask("document.title")).toBe("55");
});

it("what the browser skips is a rival of what is in the window", async () => {
  await lab.show(below(`<button>Save</button>`, `<button ${PRESS}>Save</button>`));
  await expect(lab.user(1_000).click(button("Save"))).rejects.toThrow("2 fit");
  expect(await lab.ask("document.title")).toBe("Lab");
});

it("what is hidden inside what the browser skips is not found", async () => {
  await lab.show(
    below(
      `<button style="display:none">Save</button><div style="visibility:hidden"><button>Save</button></div>`,
    ),
  );
  await expect(lab.user(500).click(button("Save"))).rejects.toThrow("is hidden");
  await lab.see().channel.count(button("Save"), 0, { within: 0 });
});

it("checks count it, read its fields and states, and don't see it", async () => {
  await lab.show(
    below(
      `<button aria-expanded="false" disabled>Save</button><label>Name <input value="Ada" required></label>`,
    ),
  );
  const see = lab.see(0).channel;
  await see.count(button("Save"), 1);
  await see.value(field("Name"), "Ada");
  await see.state(field("Name"), "required");
  await see.state(button("Save"), "collapsed");
  await see.state(button("Save"), "disabled");
  expect(await saidOfTarget(lab, button("Save"))).toEqual({ target: false, no: true });
});

describe("a look at a page that has just changed sees what the browser is about to decide on:", () => {
  const WORDS = "Red apple";
  const AUTO = `<div style="content-visibility:auto"><p>${WORDS}</p><button>Save</button></div>`;
  const change = (expression: string) => void lab.ask(expression).catch(() => {});
  const putIn = () => change(`document.body.innerHTML = ${JSON.stringify(AUTO)}`);

  it.each(Array.from({ length: 6 }, (_, i) => i))("a text, %d", async () => {
    await lab.show("<p>Top</p>");
    putIn();
    await lab.see(0).channel.text(WORDS);
  });

  it("a text alone", async () => {
    await lab.show("<p>Top</p>");
    change(
      `document.body.innerHTML = ${JSON.stringify(`<div style="content-visibility:auto">${WORDS}</div>`)}`,
    );
    await lab.see(0).channel.text(WORDS);
  });

  it("a button", async () => {
    await lab.show("<p>Top</p>");
    putIn();
    await lab.see(0).channel.target(button("Save"));
  });

  it("what it scrolled to", async () => {
    await lab.show(`<p>Top</p><div style="height:9000px"></div>${AUTO}<div style="height:2000px"></div>`);
    change("scrollTo(0, 8900)");
    await lab.see(0).channel.text(WORDS);
  });

  it("what must not be there", async () => {
    await lab.show("<p>Top</p>");
    const see = lab.see();
    see.channel.no.text(WORDS);
    putIn();
    const { reading } = await lab.surface.capture({ matters: (one) => see.matters("lab", one) });
    await expect(see.judge("lab", reading)).rejects.toThrow(WORDS);
  });
});
