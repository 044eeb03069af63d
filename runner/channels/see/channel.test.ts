import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AssertionFailed } from "../../evidence/log/failure.ts";
import { PageLab } from "../page-lab.fixture.ts";
import { button, checkbox, field, heading, link, row, text } from "../target.ts";
import type { SeeChannel } from "./channel.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const FORM = `<h1>Edit</h1><label>Name <input value="Ada" required></label><label>Password <input type="password" value="hunter2"></label>
  <label>Colour <select><option>Red<option selected>Green</select></label>
  <label><input type="checkbox" checked> Agree</label><button disabled>Save</button>
  <button aria-expanded="false" aria-pressed="true">More</button>
  <ul><li>One</li><li>Two</li><li style="display:none">Three</li></ul>`;

interface Case {
  readonly title: string;
  readonly holds: (see: SeeChannel) => Promise<void>;
  readonly fails: (see: SeeChannel) => Promise<void>;
  readonly saw: RegExp;
}

const cases: readonly Case[] = [
  { title: "text", holds: (see) => see.text("Edit"), fails: (see) => see.text("Edited"), saw: /"Edit"/ },
  {
    title: "text by a pattern",
    holds: (see) => see.text(/^Ed.t$/),
    fails: (see) => see.text(/nothing/),
    saw: /"/,
  },
  {
    title: "a target",
    holds: (see) => see.target(heading("Edit")),
    fails: (see) => see.target(button("Save all")),
    saw: /none; nearest: button "Save"/,
  },
  {
    title: "a value",
    holds: (see) => see.value(field("Name"), "Ada"),
    fails: (see) => see.value(field("Name"), "Bob"),
    saw: /^"Ada"$/,
  },
  {
    title: "the chosen entry of a list",
    holds: (see) => see.value(field("Colour"), "Green"),
    fails: (see) => see.value(field("Colour"), "Red"),
    saw: /^"Green"$/,
  },
  {
    title: "a password, without writing it down",
    holds: (see) => see.value(field("Password"), "hunter2"),
    fails: (see) => see.value(field("Password"), "wrong"),
    saw: /^another password$/,
  },
  {
    title: "a number of things, without those that are not drawn",
    holds: (see) => see.count(row(), 2),
    fails: (see) => see.count(row(), 3),
    saw: /^2/,
  },
  {
    title: "that something is disabled",
    holds: (see) => see.state(button("Save"), "disabled"),
    fails: (see) => see.state(button("Save"), "enabled"),
    saw: /^disabled$/,
  },
  {
    title: "that something is ticked",
    holds: (see) => see.state(checkbox("Agree"), "checked"),
    fails: (see) => see.state(checkbox("Agree"), "unchecked"),
    saw: /checked/,
  },
  {
    title: "that something is collapsed and pressed",
    holds: async (see) => {
      await see.state(button("More"), "collapsed");
      await see.state(button("More"), "pressed");
    },
    fails: (see) => see.state(button("More"), "expanded"),
    saw: /collapsed/,
  },
  {
    title: "that a field is required",
    holds: (see) => see.state(field("Name"), "required"),
    fails: (see) => see.state(field("Name"), "readonly"),
    saw: /required/,
  },
  {
    title: "the address by its path",
    holds: (see) => see.url("/page"),
    fails: (see) => see.url("/other"),
    saw: /^"\/page"$/,
  },
  {
    title: "the address by a pattern",
    holds: (see) => see.url(/one\.test.*page$/),
    fails: (see) => see.url(/two\.test/),
    saw: /one\.test/,
  },
  {
    title: "the title",
    holds: (see) => see.title("Lab"),
    fails: (see) => see.title("Other"),
    saw: /^"Lab"$/,
  },
];

describe("see", () => {
  it.each(cases)("holds and fails for $title, with expected and actual", async ({ holds, fails, saw }) => {
    await lab.show(FORM);
    await holds(lab.see().channel);
    expect(lab.checks.every(({ ok }) => ok)).toBe(true);
    const error = await fails(lab.see(150).channel).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AssertionFailed);
    expect(lab.checks.at(-1)).toMatchObject({ ok: false, channel: "see", surface: "lab" });
    expect(lab.checks.at(-1)?.actual).toMatch(saw);
    expect(JSON.stringify(lab.checks.map(({ actual }) => actual))).not.toContain("hunter2");
  });

  it("waits until a text is there", async () => {
    await lab.show(
      `<p>Waiting</p><script>setTimeout(() => { document.querySelector("p").textContent = "Connected" }, 200)</script>`,
    );
    await lab.see().channel.text("Connected");
    expect(lab.checks.at(-1)).toMatchObject({ ok: true, actual: '"Connected"' });
  });

  it("takes a text as whole words, so that Disconnected is not Connected and 10 is not 1", async () => {
    await lab.show(`<p>Disconnected</p><p>10 left</p><p>Tags: <b>new</b><i>hot</i></p>`);
    const see = lab.see(150).channel;
    await expect(see.text("connected")).rejects.toThrow(AssertionFailed);
    await expect(see.text("1")).rejects.toThrow(AssertionFailed);
    await see.text("10");
    await see.text("hot");
  });

  it("finds text across the elements of one block, in shadow trees and in frames", async () => {
    lab.serve("/foreign", "<p>from another site</p>");
    await lab.show(`<p>Hello <b>Wor</b>ld</p><x-a></x-a><iframe srcdoc="<p>from the same site</p>"></iframe>
      <iframe src="${lab.url("/foreign", "two.test")}"></iframe>
      <script>document.querySelector("x-a").attachShadow({ mode: "closed" }).innerHTML = "<p>in the shadow</p>"</script>`);
    const see = lab.see().channel;
    for (const words of ["Hello World", "in the shadow", "from the same site", "from another site"])
      await see.text(words);
  });

  it("tells a reload from an app that changed its page by itself", async () => {
    await lab.show(`<button onclick="history.pushState({}, '', '/pushed')">Push</button>`);
    const see = lab.see().channel;
    await lab.user().click(button("Push"));
    await see.url("/pushed");
    await see.sameDocument();
    lab.serve("/pushed", "<p>again</p>");
    await lab.user().reload();
    await expect(see.sameDocument()).rejects.toThrow(/a document loaded since/);
  });

  it("sees nothing in a tab that another one hides", async () => {
    lab.serve("/other", "<h1>Other</h1>");
    await lab.show(`<h1>First</h1><a href="/other" target="_blank">Open</a>`);
    await lab.user().opens("other", () => lab.user().click(link("Open")));
    lab.surface.bringForward(lab.surface.tabNamed("main"));
    const see = lab.see(150).channel;
    await expect(see.text("First")).rejects.toThrow(/not in front/);
    await expect(see.target(heading("First"))).rejects.toThrow(/not in front/);
  });
});

/** Each hides the words "Secret words" from a person in its own way. */
const hiding: readonly (readonly [how: string, body: string, says: RegExp])[] = [
  ["below the window", `<div style="height:2000px"></div><p>Secret words</p>`, /outside the window/],
  ["invisible", `<p style="visibility:hidden">Secret words</p>`, /hidden/],
  ["transparent", `<div style="opacity:0"><p>Secret words</p></div>`, /transparent/],
  ["in transparent ink", `<p style="color:transparent">Secret words</p>`, /transparent/],
  [
    "under an opaque box that lets clicks through",
    `<p>Secret words</p><div class="lid" style="position:fixed;inset:70px 0 0;background:#fff;pointer-events:none"></div>`,
    /covered by div\.lid/,
  ],
  [
    "cut off by a box that does not scroll to it",
    `<div style="height:20px;overflow:hidden"><div style="height:50px"></div><p>Secret words</p></div>`,
    /cut off/,
  ],
  [
    "kept for screen readers",
    `<p style="position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0);white-space:nowrap">Secret words</p>`,
    /cut off/,
  ],
  ["clipped away", `<p style="clip-path:inset(50%)">Secret words</p>`, /cut off/],
  [
    "in a frame that is transparent",
    `<iframe style="opacity:0" srcdoc="<p>Secret words</p>"></iframe>`,
    /transparent/,
  ],
  [
    "through a slot of a transparent box",
    `<x-a>Secret words</x-a><script>document.querySelector("x-a").attachShadow({ mode: "closed" })
      .innerHTML = '<div style="opacity:0"><slot></slot></div>'</script>`,
    /transparent/,
  ],
];

describe("text that a person can't see", () => {
  it.each(hiding)("is not seen: %s", async (_, body, says) => {
    await lab.show(`<h1>Visible</h1>${body}`);
    const see = lab.see(150);
    await see.channel.text("Visible");
    await expect(see.channel.text("Secret words")).rejects.toThrow(says);
    await see.channel.no.text("Secret words");
    await see.judge("lab", await lab.surface.read());
    expect(lab.checks.at(-1)).toMatchObject({ ok: true });
  });

  it.each([
    [
      "under a veil that one sees through",
      `<p>Words</p><div style="position:fixed;inset:0;background:#0003"></div>`,
    ],
    [
      "as a gradient",
      `<p style="background:linear-gradient(red,blue);background-clip:text;-webkit-background-clip:text;color:transparent">Words</p>`,
    ],
    ["in a pseudo-element", `<style>p::before { content: "Words" }</style><p></p>`],
    ["as a placeholder", `<input placeholder="Words">`],
    ["as the value of a field", `<input value="Words">`],
    [
      "inside a list that was scrolled to it",
      `<div id="s" style="height:40px;overflow:auto"><div style="height:300px"></div>Words</div><script>s.scrollTop = 999</script>`,
    ],
    [
      "in a fixed box of a scrolled page",
      `<div style="height:3000px"></div><p style="position:fixed;top:0">Words</p><script>scrollTo(0, 800)</script>`,
    ],
    [
      "beside an opaque box",
      `<p>Words</p><div style="position:fixed;left:600px;top:0;width:600px;height:700px;background:#fff"></div>`,
    ],
    [
      "in the corner of a round cover, in letters of any width",
      `<p style="position:absolute;left:30px;top:35px;margin:0;font-size:10px">Words</p><div style="position:absolute;left:0;top:0;width:400px;height:400px;border-radius:50%;background:#fff"></div>`,
    ],
    [
      "at the rim of a round cover",
      `<p style="position:absolute;left:0;top:0;margin:0">Words</p><div style="position:absolute;left:0;top:0;width:400px;height:400px;border-radius:50%;background:#fff"></div>`,
    ],
  ])("is seen: %s", async (_, body) => {
    await lab.show(body);
    await lab.see(1_000).channel.text("Words");
  });

  it("is cut to the part that shows, where a line is cut at its side", async () => {
    await lab.show(
      `<p style="width:60px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis">A very long name that goes on</p>`,
    );
    const reading = await lab.surface.read();
    expect(reading.text).toMatch(/^A very.*…$/);
    await expect(lab.see(100).channel.text("goes on")).rejects.toThrow(AssertionFailed);
  });
});

describe("see.no", () => {
  it("is judged at the picture, not when it is called", async () => {
    await lab.show(`<p>Error: 5 errors</p>`);
    const see = lab.see();
    await see.channel.no.text("Failed");
    await see.channel.no.text(/fatal/i);
    await see.channel.no.target(button("Retry"));
    expect(lab.checks).toHaveLength(0);
    await see.judge("lab", (await lab.surface.capture()).reading);
    expect(lab.checks.map(({ ok }) => ok)).toEqual([true, true, true]);
    see.demandJudged();
  });

  it("fails for a part of a word, too, after all its claims are recorded", async () => {
    await lab.show(`<p>5 errors</p><button>Retry</button>`);
    const see = lab.see();
    await see.channel.no.text("error");
    await see.channel.no.target(button("Retry"));
    await see.channel.no.text("Fine");
    await expect(see.judge("lab", await lab.surface.read())).rejects.toThrow(
      /expected no "error" to read; saw "5 errors"/,
    );
    expect(lab.checks).toHaveLength(3);
    expect(lab.checks.filter(({ ok }) => !ok)).toHaveLength(2);
  });

  it("fails when some of the text could not be read", async () => {
    await lab.show(`<p>Fine</p>`);
    const see = lab.see();
    await see.channel.no.text("error");
    const reading = { ...(await lab.surface.read()), unread: ["http://frame.test/"] };
    await expect(see.judge("lab", reading)).rejects.toThrow(
      /these frames could not be read: http:\/\/frame\.test\//,
    );
  });

  it("fails when no picture judged it", async () => {
    await lab.show(`<p>Fine</p>`);
    const see = lab.see();
    await see.channel.no.target(text("Gone"));
    expect(() => see.demandJudged()).toThrow(/never judged/);
  });

  it("holds for what a frame of another site shows below the window, which the browser does not even render", async () => {
    lab.serve("/far", "<button>Far</button>");
    await lab.show(`<div style="height:6000px"></div><iframe src="${lab.url("/far", "two.test")}"></iframe>`);
    const see = lab.see();
    await see.channel.no.target(button("Far"));
    await see.judge("lab", await lab.surface.read());
    expect(lab.checks.at(-1)).toMatchObject({ ok: true, actual: "none to be seen" });
    // A person who looks for it scrolls there.
    await lab.user().click(button("Far"));
    await lab.see().channel.target(button("Far"));
  });

  it("does not see what is there but hidden", async () => {
    await lab.show(
      `<button style="opacity:0">Retry</button><div style="height:3000px"></div><button>Below</button>`,
    );
    const see = lab.see();
    await see.channel.no.target(button("Retry"));
    await see.channel.no.target(button("Below"));
    await see.judge("lab", await lab.surface.read());
    await expect(lab.see(100).channel.target(button("Below"))).rejects.toThrow(/outside the window/);
  });
});
