import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button } from "../target.ts";
import { saidOf, saidOfTarget } from "./said.fixture.ts";

/** Text that stands once on each page. */
const WORDS = "Secret words";
const IMAGE = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='300' height='60'%3E%3Crect width='300' height='60' fill='%23633'/%3E%3C/svg%3E`;

const styled = (style: string) => `<p style="${style}">${WORDS}</p>`;
const under = (style: string, tag = "div", rest = "") =>
  `<div style="position:relative;width:300px"><p style="margin:0;padding:10px">${WORDS}</p>
   <${tag} ${rest} style="position:absolute;inset:0;width:300px;height:44px;${style}"></${tag}></div>`;
const SELECT_ALL = "<script>getSelection().selectAllChildren(document.body)</script>";
/** Upon other words, in the same place. */
const over = (style: string) =>
  `<div style="position:relative"><p>Other things</p><p style="position:absolute;inset:0;${style}">${WORDS}</p></div>`;
/** Generated text in colours that no script can animate, under something. */
const generated = (style: string, cover: string) =>
  `<style>#g::after{content:"${WORDS}";${style}}</style><div style="position:relative;width:300px;height:44px"><span id="g"></span>
   <div style="position:absolute;inset:0;${cover}"></div></div>`;
const FILLED = "-webkit-text-fill-color:#225";
const OUTLINED = "color:transparent;-webkit-text-stroke:1px #225;font-size:30px";
/** In a frame, which has not the focus; other words stand `down` pixels higher, and are selected, too. */
const bothSelected = (down: number) =>
  `<iframe style="width:600px;height:200px;border:0" srcdoc='<div style="position:relative;font:16px sans-serif">
   <p style="margin:0;padding:${down}px 13px">${WORDS}</p><p style="position:absolute;left:0;top:0;margin:0">Other things and words</p></div>
   <script>onload = () => getSelection().selectAllChildren(document.body)</script>'></iframe>`;
const shadow = (inside: string) =>
  `<x-a></x-a><script>document.querySelector("x-a").attachShadow({ mode: "closed" }).innerHTML = ${JSON.stringify(inside)}</script>`;
/** In a slot of a closed shadow tree, which the text does not know. */
const slotted = (around: string) =>
  `<x-b>${WORDS}</x-b><script>document.querySelector("x-b").attachShadow({ mode: "closed" }).innerHTML = ${JSON.stringify(around)}</script>`;
const modal = (backdrop: string) =>
  `<style>dialog::backdrop { background: ${backdrop} }</style>${styled("")}<dialog style="top:300px">x</dialog>
   <script>document.querySelector("dialog").showModal()</script>`;

const SEEN: readonly (readonly [string, string])[] = [
  ["plain", styled("")],
  ["in grey", styled("color:#999")],
  ["in a colour that nothing overrides", styled("color:red!important;-webkit-text-fill-color:red!important")],
  ["underlined", styled("text-decoration:underline")],
  ["underlined, very small", styled("text-decoration:underline;font-size:16px;zoom:.5")],
  [
    "underlined and turned",
    styled("text-decoration:underline red;transform:rotate(-20deg);margin:90px;width:200px"),
  ],
  [
    "drawn by its outline alone",
    styled("font-size:30px;-webkit-text-fill-color:transparent;-webkit-text-stroke:1px red"),
  ],
  ["drawn by its shadow alone", styled("color:transparent;text-shadow:0 0 0 #000")],
  ["in a gradient", styled("color:transparent;background:linear-gradient(red,blue);background-clip:text")],
  [
    "in a gradient of what it stands in",
    `<h1 style="color:transparent;background:linear-gradient(red,blue);background-clip:text"><span>${WORDS}</span></h1>`,
  ],
  [
    "in a gradient of the closed shadow tree that it is slotted into",
    slotted(
      `<div style="color:transparent;background:linear-gradient(red,blue);background-clip:text"><slot></slot></div>`,
    ),
  ],
  [
    "drawn by a shadow of the closed tree alone",
    slotted(`<div style="color:transparent;text-shadow:0 0 0 #000"><slot></slot></div>`),
  ],
  ["in a drawing", `<svg width="300" height="50"><text x="10" y="30" fill="blue">${WORDS}</text></svg>`],
  ["selected", `${styled("")}<script>getSelection().selectAllChildren(document.querySelector("p"))</script>`],
  [
    "selected in part",
    `${styled("")}<script>getSelection().setBaseAndExtent(document.querySelector("p").firstChild, 3, document.querySelector("p").firstChild, 9)</script>`,
  ],
  ["selected, in a slot of a closed shadow tree", `${slotted("<div><slot></slot></div>")}${SELECT_ALL}`],
  ["selected, in a box of no box", `<div style="display:contents">${WORDS}</div>${SELECT_ALL}`],
  ["selected, over other words", `${over("")}${SELECT_ALL}`],
  ["selected, its upper half under another selected text", bothSelected(9)],
  ["selected, in a shadow tree", `${shadow(`<p>${WORDS}</p>`)}${SELECT_ALL}`],
  [
    "generated, in a scaled frame",
    `<iframe style="transform:scale(.8);border:0" srcdoc="<style>p::before{content:'${WORDS}'}</style><p></p>"></iframe>`,
  ],
  [
    "generated, in a gradient",
    `<style>p::before{content:"${WORDS}";color:transparent;background:linear-gradient(red,blue);background-clip:text}</style><p></p>`,
  ],
  [
    "generated, in a gradient of what it stands in",
    `<style>p::before{content:"${WORDS}"}</style><p style="color:transparent;background:linear-gradient(red,blue);background-clip:text"></p>`,
  ],
  [
    "in a line, whose content no browser skips",
    `<p>Not <b style="content-visibility:hidden">${WORDS}</b></p>`,
  ],
  [
    "on a page that begins at its right end",
    `<style>html{direction:rtl}</style>${styled("filter:opacity(.9)")}<i style="position:absolute;left:-4000px">x</i>`,
  ],
  [
    "faint, across the edges of its ground",
    styled("color:rgb(0 0 0/.3);background:repeating-linear-gradient(90deg,#fff 0 30px,#888 30px 60px)"),
  ],
  [
    "beside a blur",
    `<div style="position:relative">${styled("")}<div style="position:absolute;left:400px;top:0;width:300px;height:60px;backdrop-filter:blur(20px)"></div></div>`,
  ],
  ["beside an outline", `${styled("")}<div style="width:9px;height:9px;outline:2px solid #456"></div>`],
  [
    "before what is behind it by its z-index",
    `<div style="position:relative"><i style="position:absolute;inset:0;z-index:-1;background:#fed"></i>${styled("")}</div>`,
  ],
  [
    "highlighted",
    `<style>::highlight(h){color:red}</style>${styled("")}<script>const range = new Range(); range.selectNodeContents(document.querySelector("p")); CSS.highlights.set("h", new Highlight(range))</script>`,
  ],
  [
    "selected in colours of the page",
    `<style>::selection{color:#fff;background:#225}</style>${styled("")}${SELECT_ALL}`,
  ],
  [
    "selected, where the ground of another selected text ends",
    `<style>q::first-line{color:red}</style><div style="position:relative"><p style="margin:0 0 0 40px">${WORDS}</p><p style="position:absolute;left:0;top:0;width:40px;margin:0">Other xxxxxxxx words</p></div>${SELECT_ALL}`,
  ],
  ["where first lines are dressed", `<style>p::first-line{color:#225}</style>${styled("")}`],
  [
    "blended into what is seen",
    `<div style="background:#fff;isolation:isolate">${styled("mix-blend-mode:difference;color:#fff")}</div>`,
  ],
  ["under something translucent", under("background:#0004")],
  ["generated in a fill of its own, under something translucent", generated(FILLED, "background:#0004")],
  [
    "generated in an outline of its own, under something translucent",
    generated(OUTLINED, "background:#0004"),
  ],
  ["under a filter that turns colours round", under("backdrop-filter:invert(1)")],
  ["hardly blurred", styled("filter:blur(.5px)")],
  ["in something without a box", `<div style="display:contents">${WORDS}</div>`],
  ["out of something without a size", `<div style="width:0;height:0;white-space:nowrap">${WORDS}</div>`],
  ["in place of a picture that did not come", `<p>Look: <img src="/none.png" alt="${WORDS}"></p>`],
  ["in place of a button's picture", `<input type="image" src="/none.png" alt="${WORDS}">`],
  [
    "drawn once more in a drawing",
    `<svg style="display:none"><symbol id="s"><text y="30">${WORDS}</text></symbol></svg><svg width="300" height="50"><use href="#s"/></svg>`,
  ],
  [
    "in a second column",
    `<div style="columns:2;width:600px"><p>Other</p>${styled("break-before:column")}</div>`,
  ],
  [
    "going on in a second column",
    `<div style="columns:2;column-fill:auto;width:600px;height:20px;position:relative">one two three four five six seven eight nine ten eleven ${WORDS}<i style="position:absolute;left:0;top:0;width:280px;height:20px;background:#fed"></i></div>`,
  ],
  ["from top to bottom", styled("writing-mode:vertical-rl")],
  ["from right to left", `<div dir="rtl">${styled("")}</div>`],
  ["with its letters apart", styled("letter-spacing:20px")],
  ["small", styled("font-size:9px")],
  ["in a field", `<input value="${WORDS}">`],
  ["in a field that waits for it", `<input placeholder="${WORDS}">`],
  ["in a field of several lines", `<textarea>${WORDS}</textarea>`],
  ["chosen", `<select><option>${WORDS}</select>`],
  ["in a frame", `<iframe srcdoc="<p>${WORDS}</p>"></iframe>`],
  [
    "in a scaled frame",
    `<iframe style="transform:scale(1.4);transform-origin:0 0" srcdoc="<p>${WORDS}</p>"></iframe>`,
  ],
  ["zoomed", `<div style="zoom:1.5">${styled("")}</div>`],
  ["in a closed shadow tree that resets all styles", shadow(`<style>*{all:initial}</style><p>${WORDS}</p>`)],
  ["behind a dialog", modal("#0003")],
  ["where transitions are on", `<style>p{transition:all 1s}</style>${styled("")}`],
  ["in what contains its paint", `<div style="contain:paint;height:60px">${styled("")}</div>`],
  ["in what the browser may skip", `<div style="content-visibility:auto">${styled("")}</div>`],
  ["hidden from assistive tools alone", `<div aria-hidden="true">${styled("")}</div>`],
  ["inert", `<div inert>${styled("")}</div>`],
  ["on a picture", `<div style="background:url(&quot;${IMAGE}&quot;);color:#fff">${styled("")}</div>`],
];

const NOT_SEEN: readonly (readonly [string, string])[] = [
  ["generated in a fill of its own, covered", generated(FILLED, "background:linear-gradient(#fed,#fed)")],
  [
    "generated in an outline of its own, covered",
    generated(OUTLINED, "background:linear-gradient(#fed,#fed)"),
  ],
  [
    "filtered away, on a page that begins at its right end",
    `<style>html{direction:rtl}</style>${styled("filter:opacity(0)")}<i style="position:absolute;left:-4000px">x</i>`,
  ],
  [
    "generated, in a gradient that is transparent",
    `<style>p::before{content:"${WORDS}";color:transparent;background:linear-gradient(transparent,transparent);background-clip:text}</style><p></p>`,
  ],
  [
    "generated, under a blur",
    `<style>b::before{content:"${WORDS}"}</style><div style="position:relative;width:300px;height:62px;background:#1cba4b"><b></b><div style="position:absolute;inset:0;backdrop-filter:blur(20px)"></div></div>`,
  ],
  [
    "generated, under a blur that ends under something else",
    `<style>b::before{content:"${WORDS}"}</style><div style="position:relative;width:300px;height:62px;background:#1cba4b"><b></b><div style="position:absolute;inset:0;backdrop-filter:blur(20px)"></div><i style="position:absolute;left:-8px;top:-8px;width:40px;height:62px;background:#453"></i></div>`,
  ],
  [
    "in a box in a line, whose content the browser skips",
    `<p>Not <b style="display:inline-block;content-visibility:hidden">${WORDS}</b></p>`,
  ],
  ["zoomed to a tenth", `<div style="zoom:.1">${styled("")}</div>`],
  [
    "highlighted in no colour",
    `<style>::highlight(h){color:transparent}</style>${styled("")}<script>const range = new Range(); range.selectNodeContents(document.querySelector("p")); CSS.highlights.set("h", new Highlight(range))</script>`,
  ],
  [
    "selected, with a selection that has no colour",
    `<style>::selection{color:transparent;background:transparent}</style>${styled("")}${SELECT_ALL}`,
  ],
  [
    "selected in a shadow tree, with a selection that has no colour",
    `<x-o></x-o><script>const root = document.querySelector("x-o").attachShadow({ mode: "open" });
     root.innerHTML = "<style>::selection{color:transparent;background:transparent}</style><p>${WORDS}</p>"; getSelection().selectAllChildren(root.querySelector("p"))</script>`,
  ],
  [
    "on a transparent first line of a shadow tree",
    `<x-o></x-o><script>document.querySelector("x-o").attachShadow({ mode: "open" }).innerHTML = "<style>p::first-line{color:transparent}</style><p>${WORDS}</p>"</script>`,
  ],
  [
    "on a first line that is transparent by an imported sheet",
    `<style>@import "data:text/css,p::first-line{color:transparent}";</style>${styled("")}`,
  ],
  [
    "going on in a column that is cut off",
    `<div style="columns:200px;width:200px;height:20px;overflow:hidden">one two three four five six seven eight nine ten eleven ${WORDS}</div>`,
  ],
  ["other text of a picture that came", `<img src="${IMAGE}" alt="${WORDS}">`],
  ["transparent in place of a picture", `<img src="/none.png" alt="${WORDS}" style="color:transparent">`],
  [
    "drawn once more in a drawing, in no colour",
    `<svg width="0" height="0"><defs><text id="s" y="30">${WORDS}</text></defs></svg><svg width="300" height="50"><g opacity="0"><use href="#s"/></g></svg>`,
  ],
  ["on a first line that is transparent", `<style>p::first-line{color:transparent}</style>${styled("")}`],
  [
    "behind what holds it, by its z-index",
    `<div style="background:#fed"><p style="position:relative;z-index:-1">${WORDS}</p></div>`,
  ],
  [
    "under the outline of what stands below",
    `${styled("margin:0 0 50px")}<div style="width:9px;height:9px;outline:150px solid #456"></div>`,
  ],
  ["transparent", styled("color:transparent")],
  [
    "clipped away upon other words, all of them selected",
    `${over("clip:rect(1px,1px,1px,1px)")}${SELECT_ALL}`,
  ],
  ["filtered away upon other words, all of them selected", `${over("filter:opacity(0)")}${SELECT_ALL}`],
  ["transparent but for its underline", styled("color:transparent;text-decoration:underline red")],
  ["in the colour of its ground", `<div style="background:#fed">${styled("color:#fed")}</div>`],
  ["in nearly the colour of its ground", `<div style="background:#fff">${styled("color:#f8f8f8")}</div>`],
  [
    "in a drawing, under a shape",
    `<svg width="300" height="50"><text x="10" y="30" fill="blue">${WORDS}</text><rect width="300" height="50" fill="red"/></svg>`,
  ],
  [
    "blended away",
    `<div style="background:#fff;isolation:isolate">${styled("mix-blend-mode:multiply;color:#fff")}</div>`,
  ],
  ["under an image", under("", "img", `src="${IMAGE}"`)],
  ["under a gradient", under("background:linear-gradient(#336,#669)")],
  ["under a filter that leaves no contrast", under("backdrop-filter:contrast(0)")],
  ["under a shadow that falls inwards", under("box-shadow:inset 0 0 0 60px #363")],
  ["under a thick border", under("box-sizing:border-box;border:22px solid #363")],
  [
    "under a drawn canvas",
    `${under("", "canvas", 'width="300" height="44"')}<script>const c = document.querySelector("canvas").getContext("2d"); c.fillStyle = "#345"; c.fillRect(0, 0, 300, 44)</script>`,
  ],
  [
    "under an inline drawing",
    `<div style="position:relative"><p>${WORDS}</p><svg style="position:absolute;inset:0" width="300" height="60"><rect width="300" height="60" fill="#345"/></svg></div>`,
  ],
  [
    "under generated content",
    `<style>.v{position:relative;width:300px}.v::after{content:"";position:absolute;inset:0;background:linear-gradient(#456,#456)}</style><div class="v">${WORDS}</div>`,
  ],
  ["under a frame", under("border:0", "iframe", `srcdoc="<body style='background:#fed'>"`)],
  ["clipped to a circle of nothing", styled("clip-path:circle(0)")],
  ["clipped to a shape of nothing", styled("clip-path:polygon(0 0,0 0,0 0)")],
  ["clipped from the side", styled("clip-path:inset(0 100% 0 0)")],
  ["filtered away", styled("filter:opacity(0)")],
  ["masked away", styled("mask-image:linear-gradient(transparent,transparent)")],
  ["blurred", styled("filter:blur(8px)")],
  [
    "black on black by a filter",
    `<div style="background:#000">${styled("color:#fff;filter:brightness(0)")}</div>`,
  ],
  [
    "turned to its back",
    `<div style="transform:rotateY(180deg);backface-visibility:hidden">${styled("")}</div>`,
  ],
  ["seen edge on", `<div style="transform:rotateY(90deg)">${styled("")}</div>`],
  ["scaled to nothing", styled("transform:scale(0)")],
  ["scaled to a tenth", styled("transform:scale(.1)")],
  ["contained by something without a height", `<div style="contain:strict">${styled("")}</div>`],
  [
    "beside what contains its paint",
    `<div style="contain:paint;width:300px;height:60px"><p style="margin-left:400px;width:200px">${WORDS}</p></div>`,
  ],
  [
    "beside what the browser may skip",
    `<div style="content-visibility:auto;width:300px;height:60px"><p style="margin-left:400px;width:200px">${WORDS}</p></div>`,
  ],
  ["skipped by the browser", `<div style="content-visibility:hidden">${styled("")}</div>`],
  ["folded", `<details><summary>More</summary>${styled("")}</details>`],
  ["far to the left", styled("text-indent:-9999px;overflow:hidden")],
  ["of no size", styled("font-size:0")],
  ["tiny", styled("font-size:2px")],
  ["in a field, transparent", `<input value="${WORDS}" style="color:transparent">`],
  [
    "in a closed tree's slot, in its ink of no colour",
    slotted(`<div style="color:transparent"><slot></slot></div>`),
  ],
  [
    "in a closed tree's slot, in the gradient of its ground",
    slotted(
      `<div style="background:linear-gradient(red,blue)"><div style="color:transparent;background:linear-gradient(red,blue);background-clip:text;background-attachment:fixed"></div><div style="filter:opacity(0)"><slot></slot></div></div>`,
    ),
  ],
  [
    "transparent, with a slanting line under it",
    `<div style="color:transparent;text-decoration:underline red"><p style="transform:rotate(-20deg);margin:90px;width:200px">${WORDS}</p></div>`,
  ],
  ["in a closed shadow tree, filtered away", shadow(`<p style="filter:opacity(0)">${WORDS}</p>`)],
  ["behind an opaque backdrop", modal("#224")],
  ["behind a backdrop that blurs", modal("none;backdrop-filter:blur(20px)")],
  [
    "under a sticky bar",
    `<div style="position:sticky;top:0;background:linear-gradient(#fed,#fed);height:80px;z-index:2"></div><p style="margin-top:-50px">${WORDS}</p>`,
  ],
];

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const said = (html: string, words = WORDS) => saidOf(lab, html, words);

/**
 * At each scale the cases that are decided by a size, an edge or a strength, which is what a scale changes; of the others
 * every second one, at the scale at which edges fall between pixels. All of them with EVERY_CASE=1.
 */
const OF_SCALE = new Set([
  "plain",
  "in grey",
  "underlined",
  "drawn by its outline alone",
  "in a gradient",
  "in a drawing",
  "generated, in a scaled frame",
  "faint, across the edges of its ground",
  "beside a blur",
  "beside an outline",
  "hardly blurred",
  "small",
  "in a scaled frame",
  "zoomed",
  "on a page that begins at its right end",
  "filtered away, on a page that begins at its right end",
  "generated, under a blur",
  "generated, under a blur that ends under something else",
  "under the outline of what stands below",
  "in nearly the colour of its ground",
  "in a drawing, under a shape",
  "under an image",
  "under a thick border",
  "under a drawn canvas",
  "under a frame",
  "clipped from the side",
  "blurred",
  "scaled to a tenth",
  "tiny",
]);
const EVERY_CASE = process.env.EVERY_CASE !== undefined;

describe.each([1, 1.5, 2])("at a device scale of %d, text is", (deviceScaleFactor) => {
  const whole = Number.isInteger(deviceScaleFactor);
  const atThisScale = (cases: typeof SEEN) =>
    EVERY_CASE ? cases : cases.filter(([how], i) => OF_SCALE.has(how) || (!whole && i % 2 === 0));

  beforeAll(async () => {
    const size = { width: 800, height: 500, deviceScaleFactor, mobile: false };
    await lab.surface.current.session.send("Emulation.setDeviceMetricsOverride", size);
  });
  afterAll(async () => {
    const size = { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false };
    await lab.surface.current.session.send("Emulation.setDeviceMetricsOverride", size);
  });

  it.each(atThisScale(SEEN))("seen %s", async (_how, html) => {
    expect(await said(html)).toEqual({ text: true, no: false, picture: true });
  });

  it.each(atThisScale(NOT_SEEN))("not seen %s", async (_how, html) => {
    expect(await said(html)).toEqual({ text: false, no: true, picture: false });
  });
});

it("upon the letters of another selected text, it is neither seen nor not seen", async () => {
  expect(await said(bothSelected(2))).toEqual({ text: false, no: false, picture: false });
});

const covered = (cover: string, what: string) =>
  `<div style="position:relative;width:200px;height:60px">${what}<div style="position:absolute;inset:0;${cover}"></div></div>`;
const ICON = `<button aria-label="Save" style="width:40px;height:40px;border:0;background:url(&quot;${IMAGE}&quot;)"></button>`;
const TEXT = `<button>Save</button>`;

describe("a target is", () => {
  const sees = async (html: string) => {
    await lab.show(html);
    return await saidOfTarget(lab, button("Save"));
  };

  it.each([
    ["with a text", TEXT],
    ["with an icon", ICON],
    ["under something translucent", covered("background:#0004", TEXT)],
    ["with an icon under something translucent", covered("background:#0004", ICON)],
    [
      "in a drawing's colours",
      `<button style="color:transparent;background:linear-gradient(red,blue)">Save</button>`,
    ],
    [
      "half cut off",
      `<div style="overflow:hidden;height:20px"><button style="height:40px">Save</button></div>`,
    ],
  ])("seen %s", async (_how, html) => {
    expect(await sees(html)).toEqual({ target: true, no: false });
  });

  it.each([
    ["under a gradient", covered("background:linear-gradient(#fed,#fed)", TEXT)],
    ["with an icon, under a gradient", covered("background:linear-gradient(#fed,#fed)", ICON)],
    ["in no colour at all", `<button style="background:none;border:0;color:transparent">Save</button>`],
    ["in the colours of its ground", `<button style="background:#fff;border:0;color:#fff">Save</button>`],
    ["contained by something without a height", `<div style="contain:strict">${TEXT}</div>`],
    ["filtered away", `<div style="filter:opacity(0)">${TEXT}</div>`],
    ["clipped away", `<div style="clip-path:circle(0)">${ICON}</div>`],
    ["masked away", `<div style="mask-image:linear-gradient(transparent,transparent)">${TEXT}</div>`],
  ])("not seen %s", async (_how, html) => {
    expect(await sees(html)).toEqual({ target: false, no: true });
  });
});

describe("of a text that is far longer than its place,", () => {
  const cut = (content: string, then = "") =>
    `<div style="width:200px;height:60px;overflow:hidden;white-space:nowrap">${content}</div><script>const box = document.querySelector("div"); ${then}</script>`;
  const kana = "あ".repeat(80);
  const token = "x9".repeat(200);
  const log = "line of a log\n".repeat(600);
  const scrolled = "box.scrollLeft = box.scrollTop = 1e6";

  it.each([
    ["a line without blanks, its begin", cut(`秘密の言葉${kana}`), "秘密の言葉"],
    ["a line without blanks, its end", cut(`${kana}秘密の言葉`, scrolled), "秘密の言葉"],
    ["a word, what stands before it", cut(`<b>key </b>${token}`), "key"],
    [
      "thousands of characters, the last ones",
      cut(`<pre style="margin:0">${log}${WORDS}</pre>`, scrolled),
      WORDS,
    ],
  ])("what is in view is seen: %s", async (_how, html, words) => {
    expect(await said(html, words)).toEqual({ text: true, no: false, picture: true });
  });

  it("a part of a word is seen as far as it goes", async () => {
    await lab.show(cut(`secret${token}`));
    await lab.see(200).channel.text(/^secretx9x9/);
    await expect(lab.see(0).channel.text(token, { within: 0 })).rejects.toThrow();
  });

  it.each([
    ["a line without blanks, its end", cut(`${kana}秘密の言葉`), "秘密の言葉"],
    ["a line without blanks, its begin", cut(`秘密の言葉${kana}`, scrolled), "秘密の言葉"],
    ["thousands of characters, the last ones", cut(`<pre style="margin:0">${log}${WORDS}</pre>`), WORDS],
  ])("what is out of view is not: %s", async (_how, html, words) => {
    expect(await said(html, words)).toEqual({ text: false, no: true, picture: false });
  });
});

it("text is not seen under a blur", async () => {
  expect(await said(under("backdrop-filter:blur(20px)"))).toEqual({ text: false, no: true, picture: false });
});

it("nothing is left behind, and the app notices nothing while a text is decided on", async () => {
  await lab.show(`<style>p{transition:color 1s;filter:opacity(.9)}</style>${styled("")}
    <script>
      const noticed = [];
      new MutationObserver((all) => noticed.push("mutation " + all.length)).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      for (const kind of ["transitionrun", "transitionend", "transitioncancel", "animationstart", "animationend", "animationcancel"])
        document.addEventListener(kind, () => noticed.push(kind), true);
      const sheets = document.styleSheets.length;
    </script>`);
  await lab.see().channel.text(WORDS);
  expect(
    await lab.ask<unknown>(`JSON.stringify([noticed, document.styleSheets.length - sheets, document.adoptedStyleSheets.length,
    CSS.highlights.size, document.getAnimations().length, getComputedStyle(document.querySelector("p")).color])`),
  ).toBe(JSON.stringify([[], 0, 0, 0, 0, "rgb(0, 0, 0)"]));
});

it("text that the page pushes elsewhere while it is looked at is seen where it went", async () => {
  await lab.show(`<div id="top" style="height:0"></div>${styled("filter:opacity(.9)")}`);
  const see = lab.see();
  see.channel.no.text(WORDS);
  for (let delay = 0; delay < 600; delay += 40) {
    const height = (delay / 40) % 2 === 0 ? 60 : 0;
    await lab.ask(
      `clearTimeout(globalThis.push);
      globalThis.push = setTimeout(() => (document.getElementById("top").style.height = "${height}px"), ${delay})`,
    );
    const { reading } = await lab.surface.capture({ matters: (one) => see.matters("lab", one) });
    expect(reading.text, `pushed after ${delay} ms`).toContain(WORDS);
  }
});
