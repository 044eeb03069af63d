import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button, checkbox, field, link, type Target, text } from "../target.ts";
import type { UserChannel } from "./channel.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

/** Which element heard each click, by its `data-name`. */
const HEARD = `<script>
  const heard = [];
  addEventListener("mousedown", (event) => heard.push(event.composedPath().find((at) => at.dataset?.name)?.dataset.name ?? "-"), true);
</script>`;
const heard = (): Promise<string[]> => lab.ask<string[]>("heard");
const svg = (inner: string, style = ""): string =>
  `<svg width="200" height="200" style="${style}">${inner}</svg>`;
const BUTTON = 'role="button" aria-label="Save" tabindex="0" data-name="save"';

describe("a press reaches what a person sees of", () => {
  const bodies: readonly (readonly [string, string, Target])[] = [
    [
      "a link that is stretched over its card",
      `<style>.card{position:relative;padding:60px;width:300px}.s::after{content:"";position:absolute;inset:0}</style>
       <div class="card"><h3>Card</h3><a class="s" href="#go" data-name="save">Save</a></div>`,
      link("Save"),
    ],
    [
      "a button under its own ripple",
      `<style>button{position:relative}button::before{content:"";position:absolute;inset:0;background:#0003}</style>
       <button data-name="save">Save</button>`,
      button("Save"),
    ],
    [
      "a button in a closed shadow tree under its own ripple",
      `<x-a data-name="save"></x-a><script>document.querySelector("x-a").attachShadow({mode:"closed"}).innerHTML =
       "<style>button{position:relative}button::after{content:'';position:absolute;inset:0}</style><button>Save</button>"</script>`,
      button("Save"),
    ],
    [
      "a ring",
      svg(`<circle ${BUTTON} cx="90" cy="90" r="70" fill="none" stroke="red" stroke-width="8"/>`),
      button("Save"),
    ],
    [
      "a bowed path, whose box's middle is empty",
      svg(`<path ${BUTTON} d="M10 10 Q 190 10 190 190" fill="none" stroke="red" stroke-width="4"/>`),
      button("Save"),
    ],
    [
      "a thin line",
      svg(`<line ${BUTTON} x1="10" y1="40" x2="190" y2="40" stroke="red" stroke-width="3"/>`),
      button("Save"),
    ],
    [
      "a slanting line",
      svg(
        `<line ${BUTTON} x1="10" y1="10" x2="190" y2="140" stroke="red" stroke-width="2"/>`,
        "transform:scale(.8)",
      ),
      button("Save"),
    ],
    [
      "a shape that is used from elsewhere",
      svg(`<defs><path id="p" d="M0 0 Q 100 0 100 100" fill="none" stroke="red" stroke-width="4"/></defs>
       <use ${BUTTON} href="#p" x="30" y="40"/>`),
      button("Save"),
    ],
    [
      "a group of shapes",
      svg(`<g ${BUTTON}><circle cx="20" cy="20" r="9"/><circle cx="160" cy="160" r="9"/></g>`),
      button("Save"),
    ],
    [
      "a button without a box",
      `<p><button style="display:contents" data-name="save">Save</button></p>`,
      button("Save"),
    ],
    [
      "a link without a box, around a card",
      `<a href="#x" style="display:contents" data-name="save"><div style="padding:30px;width:200px">Save</div></a>`,
      link("Save"),
    ],
    [
      "a link around something positioned",
      `<a href="#x" data-name="save"><span style="position:absolute;left:300px;top:200px">Save</span></a>`,
      link("Save"),
    ],
    [
      "a clipped shape, away from its box's middle",
      `<button data-name="save" style="width:200px;height:200px;clip-path:polygon(0 0,40% 0,0 40%)">Save</button>`,
      button("Save"),
    ],
    [
      "a link over two lines, whose hull's middle is not its own",
      `<p style="width:260px" data-name="other">Before you go on, please do read the very <a href="#x" data-name="save">Save</a></p>
       <p style="width:170px;font:16px monospace" data-name="other">aaaaaaaaaaaa <a href="#x" data-name="save" aria-label="Long">bbb ccc</a> dddddddd</p>`,
      link("Long"),
    ],
    [
      "an area of a picture",
      `<img usemap="#m" width="200" height="100" alt="" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>">
       <map name="m"><area data-name="other" href="#a" shape="rect" coords="0,0,100,100" alt="Left">
       <area data-name="save" href="#b" shape="circle" coords="150,50,30" alt="Save"></map>`,
      link("Save"),
    ],
    [
      "a button under something that lets the pointer through",
      `<button data-name="save">Save</button><div style="position:fixed;inset:0;pointer-events:none;background:#0002"></div>`,
      button("Save"),
    ],
    [
      "a round button",
      `<button data-name="save" style="width:60px;height:60px;border-radius:50%">Save</button>`,
      button("Save"),
    ],
    [
      "a turned button",
      `<button data-name="save" style="margin:80px;width:160px;transform:rotate(70deg)">Save</button>`,
      button("Save"),
    ],
  ];
  it.each(bodies)("%s", async (_, body, target) => {
    await lab.show(HEARD + body);
    await lab.user(1_500).click(target);
    expect(await heard()).toEqual(["save"]);
  });
});

describe("a press leaves alone what takes clicks for itself", () => {
  const LABEL = `<style>input{position:absolute;width:0;height:0;opacity:0}</style>
    <label style="display:inline-block" data-name="label"><input type="checkbox" aria-label="Agree">`;

  it("a link in the label of a check box", async () => {
    await lab.show(
      `${HEARD}${LABEL}I agree to the <a href="#terms" data-name="terms">terms of use and all that belongs to them</a></label>`,
    );
    await lab.user().check(checkbox("Agree"));
    expect(await heard()).toEqual(["label"]);
    expect(await lab.ask("document.querySelector('input').checked + location.hash")).toBe("true");
  });

  it("a label that is nothing but a link is refused, and nothing is pressed", async () => {
    await lab.show(`${HEARD}${LABEL}<a href="#terms" data-name="terms">The terms</a></label>`);
    await expect(lab.user(400).check(checkbox("Agree"))).rejects.toThrow(/takes the click for itself/);
    expect(await heard()).toEqual([]);
  });

  it("a button in the middle of a row", async () => {
    await lab.show(`${HEARD}<div role="row" style="width:400px;text-align:center" data-name="row"><span style="float:left">Notion</span>
      <button data-name="remove" style="width:200px">Remove</button></div>`);
    await lab.user().click(text("Notion"));
    const { row } = await import("../target.ts");
    await lab.user().click(row(/Notion/));
    expect(await heard()).toEqual(["row", "row"]);
  });
});

describe("what lies under something that stays is scrolled free first", () => {
  const GAP = `<div style="height:1200px"></div>`;
  it.each([
    [
      "a header",
      `<header style="position:sticky;top:0;height:80px;background:#234;z-index:2">Header</header>${GAP}
       <button data-name="save">Save</button>${GAP}`,
      "scrollTo(0, document.querySelector('button').offsetTop - 20)",
    ],
    [
      "a footer",
      `${GAP}<button data-name="save">Save</button>${GAP}<footer style="position:fixed;bottom:0;left:0;right:0;height:90px;background:#234"></footer>`,
      "scrollTo(0, document.querySelector('button').offsetTop - innerHeight + 30)",
    ],
    [
      "a heading of a list that scrolls in a page that scrolls smoothly",
      `<style>html,#l{scroll-behavior:smooth}</style>${GAP}<div id="l" style="height:200px;overflow:auto"><h2 style="position:sticky;top:0;margin:0;height:60px;background:#fd8">Fruit</h2>
       <div style="height:300px"></div><button data-name="save" style="display:block;height:30px">Save</button><div style="height:400px"></div></div>${GAP}`,
      "l.scrollTo({top: 310, behavior: 'instant'}); scrollTo({top: 1100, behavior: 'instant'})",
    ],
    [
      "a column that stays at the side",
      `<div id="l" style="width:400px;overflow:auto;white-space:nowrap"><b style="position:sticky;left:0;display:inline-block;width:150px;height:40px;background:#fd8;z-index:1">Name</b
       ><i style="display:inline-block;width:500px"></i><button data-name="save" style="width:100px">Save</button><i style="display:inline-block;width:600px"></i></div>`,
      "l.scrollLeft = 520",
    ],
    [
      "a header over a list that snaps",
      `<div id="l" style="height:200px;overflow:auto;scroll-snap-type:y proximity"><h2 style="position:sticky;top:0;margin:0;height:60px;background:#fd8">Fruit</h2>
       ${'<p style="height:60px;margin:0;scroll-snap-align:start">x</p>'.repeat(8)}<button data-name="save" style="display:block;height:50px">Save</button>
       ${'<p style="height:60px;margin:0;scroll-snap-align:start">x</p>'.repeat(8)}</div>`,
      "l.scrollTop = 540",
    ],
  ])("%s", async (_, body, script) => {
    await lab.show(HEARD + body);
    await lab.ask(`${script}; 0`);
    await lab.user(1_500).click(button("Save"));
    expect(await heard()).toEqual(["save"]);
  });

  it("and where no scrolling helps, the page is left where it was", async () => {
    await lab.show(`${HEARD}${GAP}<button>Save</button>${GAP}<div style="position:fixed;inset:0"></div>`);
    await lab.ask("scrollTo(0, 900)");
    await expect(lab.user(300).click(button("Save"))).rejects.toMatchObject({ refusal: "covered" });
    expect(await lab.ask("scrollY")).toBe(900);
    expect(await heard()).toEqual([]);
  });
});

describe("a press in a frame that is drawn otherwise", () => {
  const INNER = `<body style="margin:0"><style>button{position:absolute;padding:0;width:60px;height:30px}</style>
    <button style="left:40px;top:20px">Keep</button><button style="left:110px;top:55px">Trap</button><button style="left:320px;top:190px">Delete</button>
    <script>onmousedown = (event) => top.postMessage(event.target.textContent, "*")</script>`;
  const styles = [
    "transform:scale(.5);transform-origin:0 0",
    "zoom:.5",
    "zoom:1.6",
    "transform:scale(1.7);transform-origin:0 0",
    "border:9px solid;padding:7px;transform:rotate(20deg)",
  ];
  it.each(styles.flatMap((style) => ["one.test", "two.test"].map((site) => [style, site] as const)))(
    "%s, of %s",
    async (style, site) => {
      lab.serve("/inner", INNER);
      await lab.show(`<script>const heard = []; onmessage = ({ data }) => heard.push(data)</script>
        <iframe src="${lab.url("/inner", site)}" style="position:absolute;left:100px;top:100px;width:400px;height:240px;border:0;${style}"></iframe>`);
      await lab.user().click(button("Keep"));
      await lab.user().click(button("Delete"));
      await expect.poll(heard).toEqual(["Keep", "Delete"]);
    },
  );

  it("inside another one, with a device scale of two", async () => {
    lab.serve("/inner", INNER);
    lab.serve(
      "/middle",
      `<body style="margin:0"><div style="height:700px"></div><iframe src="${lab.url("/inner", "three.test")}" style="width:400px;height:240px;transform:scale(.7);transform-origin:0 0"></iframe>`,
    );
    await lab.surface.current.session.send("Emulation.setDeviceMetricsOverride", {
      width: 1000,
      height: 700,
      deviceScaleFactor: 2,
      mobile: false,
    });
    await lab.show(`<script>const heard = []; onmessage = ({ data }) => heard.push(data)</script><div style="height:900px"></div>
      <iframe src="${lab.url("/middle", "two.test")}" style="width:500px;height:300px;border:5px solid;zoom:.8"></iframe>`);
    await lab.user().click(button("Keep"));
    await lab.user().click(button("Delete"));
    await expect.poll(heard).toEqual(["Keep", "Delete"]);
    await lab.surface.current.session.send("Emulation.setDeviceMetricsOverride", {
      width: 1280,
      height: 800,
      deviceScaleFactor: 1,
      mobile: false,
    });
  });

  it("seen at an angle", async () => {
    lab.serve("/inner", INNER);
    await lab.show(`<script>const heard = []; onmessage = ({ data }) => heard.push(data)</script>
      <div style="perspective:900px;width:400px;margin:100px"><iframe src="${lab.url("/inner", "two.test")}" style="width:400px;height:240px;transform:rotateY(40deg)"></iframe></div>`);
    await lab.user().click(button("Keep"));
    await lab.user().click(button("Delete"));
    await expect.poll(heard).toEqual(["Keep", "Delete"]);
  });

  it("under something of the page around it is refused, and says what that is", async () => {
    await lab.show(`<div style="position:relative;width:300px"><iframe srcdoc="<button onclick='top.heard.push(1)'>Save</button>"></iframe>
      <div id="veil" style="position:absolute;inset:0">Wait</div></div><script>const heard = []</script>`);
    await expect(lab.user(300).click(button("Save"))).rejects.toMatchObject({
      refusal: "covered",
      detail: expect.stringMatching(/div#veil "Wait" lies over it/),
    });
    expect(await heard()).toEqual([]);
  });

  it("of which a part lies outside the window is refused there, and nothing is pressed", async () => {
    lab.serve("/inner", INNER);
    await lab.show(`<script>const heard = []; onmessage = ({ data }) => heard.push(data)</script>
      <div style="perspective:300px"><iframe src="${lab.url("/inner", "two.test")}" style="width:400px;height:240px;transform:rotateY(40deg)"></iframe></div>`);
    await expect(lab.user(400).click(button("Keep"))).rejects.toMatchObject({ refusal: "off-screen" });
    expect(await heard()).toEqual([]);
  });
});

describe("what moves without end", () => {
  const pulse = `<style>@keyframes p{to{transform:scale(1.05)}}button{padding:16px 32px;animation:p .4s ease-in-out infinite alternate}</style>
    <body style="padding:40px"><button data-name="save">Save</button>`;

  it("is clicked where it stays throughout, each time", async () => {
    for (let i = 0; i < 5; i++) {
      await lab.show(HEARD + pulse);
      await lab.user(300).click(button("Save"));
      expect(await heard()).toEqual(["save"]);
    }
  });

  it("is clicked in its middle while it turns", async () => {
    await lab.show(
      `${HEARD}<style>@keyframes t{to{rotate:360deg}}</style><button data-name="save" style="margin:50px;width:100px;animation:t .5s linear infinite">Save</button>`,
    );
    await lab.user().click(button("Save"));
    expect(await heard()).toEqual(["save"]);
  });

  it("is clicked where a script lets it stay", async () => {
    await lab.show(`${HEARD}<button data-name="save" style="width:100px;height:60px;margin:50px">Save</button><script>
      const b = document.querySelector("button"); (function step() { b.style.scale = 1 + Math.random() / 20; requestAnimationFrame(step); })()</script>`);
    await lab.user(4_000).click(button("Save"));
    expect(await heard()).toEqual(["save"]);
  });

  it("is refused where no part stays, each time, and nothing is pressed", async () => {
    for (let i = 0; i < 3; i++) {
      await lab.show(
        `${HEARD}<style>@keyframes m{to{transform:translateX(300px)}}</style><button style="animation:m .4s infinite alternate linear">Save</button>`,
      );
      await expect(lab.user(300).click(button("Save"))).rejects.toMatchObject({ refusal: "moving" });
      expect(await heard()).toEqual([]);
    }
  });
});

describe("nothing else is pressed when a page answers the pointer", () => {
  const other = `<button data-name="other" style="position:absolute;left:0;top:0;width:400px;height:300px">Other</button>`;
  const at = "position:absolute;left:40px;top:40px";
  const hovered = (script: string): string =>
    `${HEARD}${other}<button data-name="save" id="s" style="${at}">Save</button><script>s.onmouseenter = () => { ${script} }</script>`;

  it("a button that moves away once is followed", async () => {
    await lab.show(hovered("s.style.left = '240px'"));
    await lab.user().click(button("Save"));
    expect(await heard()).toEqual(["save"]);
  });

  it("one that moves away each time is refused", async () => {
    await lab.show(hovered("s.style.left = s.style.left === '40px' ? '240px' : '40px'"));
    await expect(lab.user().click(button("Save"))).rejects.toThrow(
      /button "Other" was there instead; nothing/,
    );
    expect(await heard()).toEqual([]);
  });

  it("one that the page takes away is refused, and one that it makes anew is pressed", async () => {
    await lab.show(hovered("s.remove()"));
    await expect(lab.user(400).click(button("Save"))).rejects.toThrow(/is not there/);
    expect(await heard()).toEqual([]);
    await lab.show(hovered("s.replaceWith(Object.assign(s.cloneNode(true), { onmouseenter: null }))"));
    await lab.user().click(button("Save"));
    expect(await heard()).toEqual(["save"]);
  });
});

describe("a press that is let go elsewhere is said to have missed", () => {
  const shifted = (on: string, extra = ""): string =>
    `${HEARD}<p id="e"></p><button data-name="save" id="s">Save</button><p id="said"></p>
     <script>s.addEventListener("${on}", (event) => { ${extra}; e.style.height = "300px" });
     s.onclick = () => { said.textContent = "Saved" }</script>`;

  it("when the press moves it away", async () => {
    await lab.show(shifted("mousedown"));
    await expect(lab.user().click(button("Save"))).rejects.toThrow(
      /missed.*\nit moved from under the pointer, which was let go over (body|p)/,
    );
  });

  it("but not when the app answers the press itself, takes the thing away or opens a menu over it", async () => {
    await lab.show(shifted("mousedown", "event.preventDefault()"));
    await lab.user().click(button("Save"));
    await lab.show(`${HEARD}<button data-name="save" onmousedown="this.remove()">Save</button>`);
    await lab.user().click(button("Save"));
    await lab.show(`${HEARD}<div id="v" hidden style="position:fixed;inset:0">Menu</div>
      <button data-name="save" aria-haspopup="menu" onmousedown="v.hidden = false">Save</button>`);
    await lab.user().click(button("Save"));
    expect(await heard()).toEqual(["save"]);
    await lab.show(`<div id="v" role="listbox" hidden style="position:fixed;inset:0">Choices</div>
      <button onmousedown="v.hidden = false">Save</button>`);
    await lab.user().click(button("Save"));
  });

  it("nor of a field that has the focus by the press, as one whose calendar comes over it", async () => {
    const calendar = (press: string) => `<div id="v" hidden style="position:fixed;inset:0">November</div>
      <label>Day <input readonly ${press}></label>`;
    await lab.show(calendar(`onfocus="v.hidden = false"`));
    await lab.user().click(field("Day"));
    expect(await lab.ask("v.hidden")).toBe(false);
    await lab.show(
      calendar(`onmousedown="v.hidden = false; queueMicrotask(() => this.blur())" onfocus="this.blur()"`),
    );
    await expect(lab.user().click(field("Day"))).rejects.toThrow(
      /its own press brought div#v "November" over it/,
    );
  });

  it.each([
    ["covers it", "v.hidden = false", /its own press brought div#v "Wait" over it/],
    ["disables it", "this.disabled = true", /its own press disabled it/],
    [
      "hears of it first as a pointer and disables it",
      `" onpointerdown="this.disabled = true`,
      /it was disabled by/,
    ],
    ["makes it anew", "h.innerHTML = h.innerHTML", /its own press put another one in its place/],
  ])("a press that %s keeps its click from coming, and says so", async (_what, does, says) => {
    await lab.show(`<div id="v" hidden style="position:fixed;inset:0">Wait</div>
      <p id="h"><button onmousedown="${does}" onclick="document.title = 'Saved'">Save</button></p>`);
    await expect(lab.user().click(button("Save"))).rejects.toThrow(says);
    expect(await lab.ask("document.title")).toBe("Lab");
  });

  it.each([
    ["covers it", "v.hidden = false"],
    ["disables it", "this.disabled = true"],
    ["takes it away", "this.remove()"],
    ["keeps it from others", "event.stopImmediatePropagation()"],
    ["calls the browser's answer off", "event.preventDefault()"],
  ])("a click that %s is one", async (_what, does) => {
    await lab.show(`<div id="v" hidden style="position:fixed;inset:0">Wait</div>
      <button id="s">Save</button>
      <script>addEventListener("click", function (event) { if (event.target === s) (function () { ${does} }).call(s) }, true)</script>`);
    await lab.user().click(button("Save"));
    await lab.show(`<div id="v" hidden style="position:fixed;inset:0">Wait</div>
      <button onclick="${does}">Save</button>`);
    await lab
      .user()
      .doubleClick(button("Save"))
      .catch(() => {});
    expect(lab.acts[0]?.error ?? "").not.toContain("no click");
  });

  it.each([
    ["disables", "this.disabled = true"],
    ["disables with all around", "this.parentNode.disabled = true"],
    ["calls disabled", "this.ariaDisabled = 'true'"],
  ])(
    "what the pointer %s as it comes is not pressed, unless it can be used again in time",
    async (_how, does) => {
      const page = (more: string) =>
        `<fieldset><button onmouseenter="${does}${more}" onclick="document.title += ' Saved'">Save</button></fieldset>`;
      await lab.show(page(""));
      await expect(lab.user(300).click(button("Save"))).rejects.toMatchObject({ refusal: "disabled" });
      expect(await lab.ask("document.title")).toBe("Lab");
      await lab.show(
        page(
          "; setTimeout(() => { this.disabled = this.parentNode.disabled = false; this.ariaDisabled = null }, 100)",
        ),
      );
      await lab.user().click(button("Save"));
      expect(await lab.ask("document.title")).toBe("Lab Saved");
    },
  );

  it("and so is a second click that another thing got, as the first took it away", async () => {
    await lab.show(
      `${HEARD}<button data-name="save" onclick="this.remove()">Save</button><button data-name="other">Copy</button>`,
    );
    await expect(lab.user().doubleClick(button("Save"))).rejects.toThrow(
      /missed.*\nthe press went to button "Copy"/,
    );
  });

  it("where the page hears no release, the act is not held up for long", async () => {
    await lab.show(`<script>addEventListener("mouseup", (event) => event.stopImmediatePropagation(), true)</script>${HEARD}
      <button data-name="save">Save</button>`);
    await lab.user().click(button("Save"));
    expect(await heard()).toEqual(["save"]);
  });
});

describe("what shows beyond the box that cuts it off is pressed there", () => {
  const cut = (style: string, inside = `<button data-name="save" style="margin-top:30px">Save</button>`) =>
    `${HEARD}<div style="width:60px;height:20px;${style}">${inside}</div>`;
  it.each([
    ["within the margin of its clip", "overflow:clip;overflow-clip-margin:80px"],
    ["in the direction that is not cut", "overflow-x:clip"],
  ])("%s", async (_how, style) => {
    await lab.show(cut(style));
    await lab.user().click(button("Save"));
    expect(await heard()).toEqual(["save"]);
  });

  it.each([
    ["beyond that margin", "overflow:clip;overflow-clip-margin:2px"],
    ["where what is hidden has no margin", "overflow:hidden;overflow-clip-margin:80px"],
  ])("but not %s", async (_how, style) => {
    await lab.show(cut(style));
    await expect(lab.user(300).click(button("Save"))).rejects.toMatchObject({ refusal: "off-screen" });
  });

  it("and is a rival of another one that fits", async () => {
    await lab.show(
      `${cut("overflow:clip;overflow-clip-margin:80px")}<p style="margin-top:90px"><button>Save</button>`,
    );
    await expect(lab.user(300).click(button("Save"))).rejects.toMatchObject({ refusal: "ambiguous" });
    await lab.show(
      `${cut("overflow:hidden")}<p style="margin-top:90px"><button data-name="other">Save</button>`,
    );
    await lab.user().click(button("Save"));
    expect(await heard()).toEqual(["other"]);
  });
});

describe("what is positioned, in a box that cuts its content off, is", () => {
  const away = (position: string) =>
    `<div style="position:${position};left:300px;top:300px"><button data-name=save>Save</button></div>`;
  const cut = (style: string, inner: string) =>
    lab.show(`${HEARD}<div style="overflow:hidden;height:30px;width:100px;${style}">${inner}</div>`);
  const POPOVER = `<div popover id=p style="inset:auto;left:300px;top:300px"><button data-name=save>Save</button></div><script>p.showPopover()</script>`;

  it.each([
    ["fixed", "", away("fixed")],
    ["fixed, beside its scrollbar", "overflow:auto;position:relative", away("fixed")],
    ["absolute, past a box that is not positioned", "", away("absolute")],
    ["in the top layer", "position:relative", POPOVER],
    [
      "a dialog's",
      "position:relative",
      `<dialog id=p>${away("static")}</dialog><script>p.showModal()</script>`,
    ],
  ])("pressed where it does not depend on that: %s", async (_how, style, inner) => {
    await cut(style, inner);
    await lab.user(1_000).click(button("Save"));
    expect(await heard()).toEqual(["save"]);
  });

  it.each([
    ["absolute", "position:relative", "absolute"],
    ["fixed, in what is moved", "transform:translate(0)", "fixed"],
    ["fixed, in what is moved otherwise", "translate:1px", "fixed"],
    ["fixed, in what will be moved", "will-change:transform", "fixed"],
    ["absolute, in what is filtered", "filter:blur(0)", "absolute"],
  ])("refused where that cuts it off: %s", async (_how, style, position) => {
    await cut(style, away(position));
    await expect(lab.user(300).click(button("Save"))).rejects.toMatchObject({ refusal: "off-screen" });
    expect(await heard()).toEqual([]);
  });
});

describe("of two that fit, one under another layer is no rival", () => {
  const two = (style: string, more = "") =>
    `${HEARD}<style>body{margin:0}.l{position:absolute;left:0;top:0;width:300px;height:80px;${style}}button{position:absolute;left:20px}</style>
     <div style="position:relative;height:80px"><button data-name="under" style="top:20px">Save</button><div class="l"></div></div>
     <div style="position:relative;height:80px"><button data-name="save" style="top:20px">Save</button></div>${more}`;

  it.each([
    ["of one colour", two("background:#fed")],
    ["of several", two("background:linear-gradient(#fed,#edf)")],
    ["of a long page, which goes along", two("background:#fed", "<p style='height:3000px'>")],
  ])("%s", async (_how, html) => {
    await lab.show(html);
    await lab.user().click(button("Save"));
    expect(await heard()).toEqual(["save"]);
  });

  it.each([
    ["does not cover all of it", two("background:#fed;width:55px")],
    ["it comes free from by scrolling", two("background:#fed;position:fixed", "<p style='height:3000px'>")],
    ["lets it through", two("background:#fed8")],
  ])("but not one that %s", async (_how, html) => {
    await lab.show(html);
    await expect(lab.user(300).click(button("Save"))).rejects.toMatchObject({ refusal: "ambiguous" });
    expect(await heard()).toEqual([]);
  });
});

it("words that let the pointer through press the button or the box with a tab stop that they are in, if it takes it", async () => {
  const words = `<span style="pointer-events:none">Save</span>`;
  await lab.show(`${HEARD}<div tabindex="0" data-name="box">${words}</div>`);
  await lab.user().click(text("Save"));
  expect(await heard()).toEqual(["box"]);
  await lab.show(`${HEARD}<button data-name="save">${words}</button>`);
  await lab.user().click(text("Save"));
  expect(await heard()).toEqual(["save"]);
  await lab.show(`${HEARD}<button data-name="save" style="pointer-events:none">${words}</button>`);
  await expect(lab.user(300).click(text("Save"))).rejects.toThrow(/covered/);
  expect(await heard()).toEqual([]);
});

it("a disabled button that lets the pointer through to what is around it is pointed at there, and not pressed", async () => {
  const hint = `<style>b{visibility:hidden}span:hover b{visibility:visible}</style>`;
  const off = `<button disabled style="pointer-events:none">Save</button>`;
  await lab.show(`${hint}<span>${off} <b>Not yet</b></span>`);
  await lab.user().hover(button("Save"));
  await lab.see(200).channel.text("Not yet");
  await lab.show(`${hint}<span>${off} <b>Not yet</b></span><div style="position:fixed;inset:0">Wait</div>`);
  await expect(lab.user(300).hover(button("Save"))).rejects.toMatchObject({ refusal: "covered" });
});

it("a page shows what it has for somebody with a mouse, and not what it has for fingers", async () => {
  await lab.show(`<style>@media (hover: none), (any-hover: none), (pointer: coarse) { .mouse { display: none } }
    @media (hover) and (pointer: fine) { .touch { display: none } }</style>
    <button class="mouse">Open</button><button class="touch">Tap</button>`);
  await lab.see(200).channel.target(button("Open"));
  await expect(lab.see(200).channel.target(button("Tap"))).rejects.toThrow();
});

it("words in a button that is disabled are not pressed, those in a disabled group are", async () => {
  await lab.show(`${HEARD}<button disabled><b>Save</b> all</button>`);
  await expect(lab.user(300).click(text("Save"))).rejects.toMatchObject({ refusal: "disabled" });
  await lab.show(`${HEARD}<fieldset disabled data-name="group"><b>Save</b> all</fieldset>`);
  await lab.user().click(text("Save"));
  expect(await heard()).toEqual(["group"]);
});

it("a control inside a control of one's own takes the press where it is all that there is", async () => {
  await lab.show(`<x-b data-name="save"></x-b>${HEARD}<script>customElements.define("x-b", class extends HTMLElement {
    constructor() { super(); this.attachInternals().role = "button"; this.ariaLabel = "Save";
      this.attachShadow({ mode: "open" }).innerHTML = "<button>Inner</button>"; } })</script>`);
  await lab.user().click(button("Save"));
  expect(await heard()).toEqual(["save"]);
});

it("words that a style sheet writes are pressed on what they belong to, which hears it", async () => {
  await lab.show(`<style>i::before, button::after { content: attr(data-words) }</style>
    ${HEARD}<i data-name="label" data-words="Normal"></i> <button data-name="save" data-words="Save" disabled></button>`);
  await lab.user().click(text("Normal"));
  expect(await heard()).toEqual(["label"]);
  await expect(lab.user(300).click(text("Save"))).rejects.toThrow(/disabled/);
});

describe("where the browser keeps all input from the page, as its question about a link to another program does", () => {
  const ignore = (on: boolean) =>
    lab.surface.current.session.send("Input.setIgnoreInputEvents", { ignore: on });

  const PAGE = `${HEARD}<button data-name="save">Save</button><label>Name <input></label>`;
  const acts: readonly (readonly [string, (user: UserChannel) => Promise<void>])[] = [
    ["a click", (user) => user.click(button("Save"))],
    ["the pointer alone", (user) => user.hover(button("Save"))],
    ["a field", (user) => user.fill(field("Name"), "Ada")],
    ["a drag", (user) => user.drag(button("Save"), { right: 50 })],
    ["a key", (user) => user.press("Enter")],
    ["a text", (user) => user.type("Ada")],
    ["a text that no keys write", (user) => user.type("ü")],
    ["the wheel", (user) => user.scroll(100)],
  ];

  it.each(acts)("%s is refused: nothing was done", async (_what, act) => {
    await lab.show(PAGE);
    await lab.ask("document.querySelector('input').focus()");
    await ignore(true);
    try {
      await expect(act(lab.user())).rejects.toMatchObject({ refusal: "unheard" });
    } finally {
      await ignore(false);
    }
    expect([await heard(), await lab.ask("document.querySelector('input').value")]).toEqual([[], ""]);
  });

  it("so it is where the pointer and keys were heard before", async () => {
    await lab.show(PAGE);
    await lab.user().fill(field("Name"), "Ada");
    await lab.user().scroll(1);
    await ignore(true);
    try {
      for (const [, act] of acts) await expect(act(lab.user())).rejects.toMatchObject({ refusal: "unheard" });
    } finally {
      await ignore(false);
    }
    expect(await lab.ask("document.querySelector('input').value")).toBe("Ada");
  });

  it("it is told from a page that keeps all its events to itself", async () => {
    const types = ["over", "move", "down", "up"].flatMap((type) => [`pointer${type}`, `mouse${type}`]);
    await lab.show(`<script>for (const type of ${JSON.stringify([...types, "click", "keydown", "keyup", "keypress", "beforeinput", "input", "wheel"])})
      addEventListener(type, (event) => event.stopImmediatePropagation(), true)</script><button>Save</button>
      <label>Name <input></label>`);
    // Twice, as the second finds the pointer there.
    for (const act of [...acts, ...acts].map(([, one]) => one)) await act(lab.user());
  });

  it("and from a list of the browser's own that takes the keys, and a frame that takes the press", async () => {
    lab.serve("/inner", "<title>Inner</title><p>Words</p>");
    await lab.show(`<select aria-label="One"><option>a<option>b</select>
      <iframe title="Frame" src="${lab.url("/inner", "two.test")}"></iframe>`);
    await lab.ask("document.querySelector('select').focus()");
    for (const keys of ["Alt+ArrowDown", "ArrowDown", "Enter", "Alt+ArrowDown", "Escape"]) {
      await lab.user().press(keys);
    }
    expect(await lab.ask("document.querySelector('select').value")).toBe("b");
    await lab.user().click(text("Words"));
    for (const keys of ["Tab", "Control+l", "Escape", "Shift"]) await lab.user().press(keys);
  });
});
