import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeSnapshot } from "../../cdp/snapshot/page-snapshot.ts";
import { PageLab } from "../page-lab.fixture.ts";
import { button } from "../target.ts";
import { NOT_SEEN, SEEN, saidOf, saidOfTarget } from "./said.fixture.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const styled = (css: string, body: string) => `<style>${css}</style>${body}`;
const closed = (inside: string, light = "") =>
  `<div id="h">${light}</div><script>const root = document.querySelector("#h").attachShadow({ mode: "closed" }); root.innerHTML = ${JSON.stringify(inside)}</script>`;

describe("a first letter that is dressed apart", () => {
  const once = "<p>Once upon a time</p>";

  it.each([
    [
      "that is larger, in another colour",
      "p::first-letter{color:#933;font-size:2em}",
      once,
      "Once upon a time",
    ],
    [
      "that floats, where pixels decide",
      "p{filter:contrast(.9)}p::first-letter{color:#933;font-size:3em;float:left}",
      once,
      "Once upon a time",
    ],
    ["of a number", "p{filter:contrast(.9)}p::first-letter{color:#933}", "<p>10 items</p>", "10 items"],
    ["what follows a transparent one", "p::first-letter{color:transparent}", once, "upon a time"],
  ])("is seen %s", async (_how, css, body, words) => {
    expect(await saidOf(lab, styled(css, body), words)).toEqual(SEEN);
  });

  it.each([
    ["that is transparent", "p::first-letter{color:transparent}", once, "Once"],
    [
      "transparent with its quotation mark",
      "p::first-letter{color:transparent}",
      "<p>“Once upon</p>",
      "Once",
    ],
    [
      "in the colour of its ground, of a number",
      "p{background:#fed}p::first-letter{color:#fed}",
      "<p>10 items</p>",
      "10 items",
    ],
    ["with nothing but it", "p{color:transparent}p::first-letter{color:#933}", once, "Once"],
  ])("leaves its word unseen %s", async (_how, css, body, words) => {
    expect(await saidOf(lab, styled(css, body), words)).toEqual(NOT_SEEN);
  });
});

describe("letters are read as they are drawn:", () => {
  it.each([
    ["on a first line", "p::first-line{text-transform:uppercase}", "<p>red apple</p>", "RED APPLE", "red"],
    [
      "on a first line alone",
      "p{width:90px}p::first-line{text-transform:uppercase}",
      "<p>red apple green pear</p>",
      "RED APPLE green pear",
      "GREEN",
    ],
    [
      "on a first line that begins the box around",
      "div::first-line{text-transform:uppercase}",
      "<div><p>red <b>apple</b></p><p>pear</p></div>",
      "RED APPLE",
      "PEAR",
    ],
    [
      "on a first line that is not in the capitals of its element",
      "p{text-transform:uppercase}p::first-line{text-transform:none}",
      "<p>Red apple</p>",
      "Red apple",
      "RED",
    ],
    [
      "on a first line in a shadow tree",
      "",
      `<div><template shadowrootmode="open"><style>p::first-line{text-transform:capitalize}</style><p>red apple</p></template></div>`,
      "Red Apple",
      "red",
    ],
    [
      "against their direction",
      "b{unicode-bidi:bidi-override;direction:rtl}",
      "<p>to <b>moc.elpmaxe@ada</b> now</p>",
      "to ada@example.com now",
      "moc.",
    ],
    [
      "against their direction, in parts",
      "b{unicode-bidi:bidi-override;direction:rtl}",
      "<p>to <b>moc.<i>elpmaxe</i>(@)ada</b> now</p>",
      "to ada(@)example.com now",
      "elpmaxe",
    ],
    [
      "against their direction, on lines of a block",
      "p{unicode-bidi:bidi-override;direction:rtl;width:50px}",
      "<p>elppa der</p>",
      "apple red",
      "elppa",
    ],
    [
      "against their direction, in a field",
      "input{unicode-bidi:bidi-override;direction:rtl}",
      '<input value="elppa der" placeholder="pear">',
      "red apple",
      "elppa",
    ],
    [
      "in their own direction, as what a field wants",
      "input{unicode-bidi:bidi-override;direction:rtl}",
      '<input placeholder="red apple">',
      "red apple",
      "elppa",
    ],
    [
      "against their direction, as generated text",
      'b::after{content:"elppa der";unicode-bidi:bidi-override;direction:rtl}',
      "<p><b></b></p>",
      "red apple",
      "elppa",
    ],
    ["by markup that turns them", "", "<p>No. <bdo dir=rtl>21</bdo></p>", "No. 12", "21"],
    [
      "not in what is apart from it",
      "b{unicode-bidi:bidi-override;direction:rtl}i{unicode-bidi:isolate;direction:ltr}",
      "<p><b><i>red apple</i></b></p>",
      "red apple",
      "elppa",
    ],
    [
      "as digits whose boxes stand in the other order",
      "div{display:flex;flex-direction:row-reverse;justify-content:flex-end}",
      "<div><span>3</span><span>2</span><span>1</span></div>",
      "123",
      "321",
    ],
    [
      "as digits that stand in the other order within a line",
      "span{display:inline-flex;flex-direction:row-reverse}",
      "<p>Total <span><i>3</i><i>2</i><i>1</i></span> items</p>",
      "Total 123 items",
      "321",
    ],
    [
      "as digits beside the box's own, in the order that is asked for",
      "div{display:flex}span{order:-1}",
      "<div>2<span>1</span></div>",
      "12",
      "21",
    ],
  ])("%s", async (_where, css, body, words, not) => {
    expect(await saidOf(lab, styled(css, body), words)).toEqual(SEEN);
    expect(await saidOf(lab, styled(css, body), not)).toEqual(NOT_SEEN);
  });

  it.each([
    [
      "filtered away, on a first line",
      "p{filter:opacity(0)}p::first-line{text-transform:uppercase}",
      "<p>red apple</p>",
      "RED APPLE",
    ],
    [
      "filtered away, against their direction",
      "b{unicode-bidi:bidi-override;direction:rtl;display:inline-block;filter:opacity(0)}",
      "<p>to <b>moc.elpmaxe</b></p>",
      "example.com",
    ],
  ])("%s they are not seen", async (_where, css, body, words) => {
    expect(await saidOf(lab, styled(css, body), words)).toEqual(NOT_SEEN);
  });

  it("what is turned and partly cut off is seen as far as it goes", async () => {
    await lab.show(
      styled(
        "p{width:120px;overflow:hidden;white-space:nowrap;filter:opacity(.9)}b{unicode-bidi:bidi-override;direction:rtl}",
        "<p><b>moc.elpmaxe.eman-gnol-yrev</b></p>",
      ),
    );
    await lab.see(0).channel.text(/^very-long/);
    await expect(lab.see(0).channel.text(/example\.com/)).rejects.toThrow();
  });
});

describe("rules that no script can read are known by what they draw:", () => {
  it.each([
    ["a first line of no colour", "p::first-line{color:transparent}", ""],
    [
      "a selection of no colour",
      "::selection{color:transparent;background:transparent}",
      "<script>addEventListener('load', () => getSelection().selectAllChildren(document.body))</script>",
    ],
  ])("%s, by a sheet of another site", async (_how, css, script) => {
    lab.serve("/site.css", css, { "content-type": "text/css" });
    const link = `<link rel="stylesheet" href="${lab.url("/site.css", "two.test")}">`;
    expect(await saidOf(lab, `${link}<p>Secret words</p>${script}`, "Secret words")).toEqual(NOT_SEEN);
  });

  it.each([
    ["whose pseudo-element is written with escapes", "p::first\\-line{color:transparent}"],
    ["that another sheet brings", "@import '/imported.css';"],
  ])("a first line of no colour, by a sheet of another site %s", async (_how, css) => {
    lab.serve("/imported.css", "p::first-line{color:transparent}", { "content-type": "text/css" });
    lab.serve("/site.css", css, { "content-type": "text/css" });
    const link = `<link rel="stylesheet" href="${lab.url("/site.css", "two.test")}">`;
    expect(await saidOf(lab, `${link}<p>Secret words</p>`, "Secret words")).toEqual(NOT_SEEN);
  });

  it.each([
    ["p{color:#225}", false],
    ["::selection{color:transparent}", false],
    ["p::first-line{color:#225}", true],
  ])("a sheet of another site puts texts in doubt where it may dress them: %s", async (css, doubt) => {
    lab.serve("/site.css", css, { "content-type": "text/css" });
    await lab.show(`<link rel="stylesheet" href="${lab.url("/site.css", "two.test")}"><p>Words`);
    const { documents } = await takeSnapshot(lab.surface.current);
    expect(documents.map(({ facts }) => facts.dressed)).toEqual([doubt]);
  });

  it("what such a sheet does not hide is seen", async () => {
    lab.serve("/site.css", "p::first-line{color:#225}", { "content-type": "text/css" });
    const link = `<link rel="stylesheet" href="${lab.url("/site.css", "two.test")}">`;
    expect(await saidOf(lab, `${link}<p>Secret words</p>`, "Secret words")).toEqual(SEEN);
  });

  const noLine = "<style>p::first-line{color:transparent}</style>";
  it.each([
    ["a first line in a closed shadow tree", closed(`${noLine}<p>Secret words</p>`)],
    ["a first line around its slot", closed(`${noLine}<p><slot></slot></p>`, "Secret words")],
    [
      "a selection in it",
      `${closed("<style>::selection{color:transparent;background:transparent}</style><p>Secret words</p>")}<script>getSelection().selectAllChildren(root.querySelector("p"))</script>`,
    ],
  ])("%s", async (_how, html) => {
    expect(await saidOf(lab, html, "Secret words")).toEqual(NOT_SEEN);
  });
});

describe("what is generated before an element is decided apart from what is generated after it:", () => {
  const both = (before: string, after: string) =>
    styled(`p::before{content:"Alpha words ";${before}}p::after{content:" Omega words";${after}}`, "<p></p>");
  const gone = "display:inline-block;filter:opacity(0)";
  const there = "display:inline-block;filter:contrast(.9)";

  it.each([
    ["the one before", both(there, gone), "Alpha words", "Omega words"],
    ["the one after", both(gone, there), "Omega words", "Alpha words"],
  ])("%s alone", async (_how, html, seen, unseen) => {
    expect(await saidOf(lab, html, seen)).toEqual(SEEN);
    expect(await saidOf(lab, html, unseen)).toEqual(NOT_SEEN);
  });
});

describe("the number of a list item", () => {
  const list = (style: string) => `<ol start="3" style="${style}"><li>apple pie</li></ol>`;

  it.each([
    ["beside it", list("")],
    ["inside a list that cuts off", list("padding:0;overflow:hidden;list-style-position:inside")],
    ["under a filter", list("filter:contrast(.9)")],
  ])("is read %s", async (_how, html) => {
    expect(await saidOf(lab, html, "3. apple pie")).toEqual(SEEN);
  });

  it.each([
    ["of no colour", styled("::marker{color:transparent}", list(""))],
    ["that its list cuts off", list("padding:0;overflow:hidden")],
    [
      "that something covers",
      `<div style="position:relative">${list("margin:0")}<i style="position:absolute;left:0;top:0;width:38px;height:60px;background:linear-gradient(#fed,#edf)"></i></div>`,
    ],
  ])("is not read %s, but the item is", async (_how, html) => {
    expect(await saidOf(lab, html, "3. apple pie")).toEqual(NOT_SEEN);
    expect(await saidOf(lab, html, "apple pie")).toEqual(SEEN);
  });
});

it("a cell of a collapsed column is not seen", async () => {
  const table = `<table><col><col style="visibility:collapse"><tr><td>Tea</td><td>Secret words</td></tr></table>`;
  expect(await saidOf(lab, table, "Secret words")).toEqual(NOT_SEEN);
  expect(await saidOf(lab, table, "Tea")).toEqual(SEEN);
});

describe("what a collapsed column or row holds is neither seen nor pressed:", () => {
  const columns = (inRow: string) =>
    `<div style="display:table"><i style="display:table-column"></i><i style="display:table-column;visibility:collapse"></i>
     <div style="display:table-row">${inRow}</div></div>`;
  const cell = (inside: string) => `<b style="display:table-cell">${inside}</b>`;
  const SAVE = "<button>Save</button>";
  const rows = (body: string) => `<table><col><col style="visibility:collapse">${body}</table>`;

  it.each([
    ["in a cell", rows(`<tr><td>Tea</td><td>${SAVE}</td>`)],
    ["directly in the row", columns(cell("Tea") + SAVE)],
    ["after words in the row", columns(`${cell("Tea")} or ${SAVE}`)],
    [
      "in a row",
      `<table><tr style="visibility:collapse"><td><button style="visibility:visible">Save</button></table>`,
    ],
  ])("%s", async (_where, html) => {
    await lab.show(html);
    expect(await saidOfTarget(lab, button("Save"))).toEqual({ target: false, no: true });
    await expect(lab.user(300).click(button("Save"))).rejects.toMatchObject({ refusal: "hidden" });
    expect(await saidOf(lab, html, "Save")).toEqual(NOT_SEEN);
  });

  it.each([
    ["in the column before it", columns(`${SAVE}${cell("Tea")}`)],
    ["placed on its own", rows(`<tr><td>Tea</td><td><p style="position:relative">${SAVE}</p></td>`)],
    ["in the column after it", rows(`<tr><td>Tea</td><td>x</td><td>${SAVE}</td>`)],
    ["over both columns", rows(`<tr><td colspan=2>${SAVE}</td>`)],
  ])("but %s it is", async (_where, html) => {
    await lab.show(html);
    expect(await saidOfTarget(lab, button("Save"))).toEqual({ target: true, no: false });
    await lab.user().click(button("Save"));
  });
});

describe("one character that is missing leaves its word unread:", () => {
  const without = (words: string, at: number) =>
    `<div style="position:relative"><p id="p" style="margin:0;display:inline-block">${words}</p><i id="c" style="position:absolute;top:0;height:30px;background:#fed"></i></div>
     <script>const range = new Range(); range.setStart(p.firstChild, ${at}); range.setEnd(p.firstChild, ${at + 1}); const box = range.getBoundingClientRect();
     c.style.left = box.left - p.parentNode.getBoundingClientRect().left + "px"; c.style.width = box.width + "px"</script>`;

  it.each([
    ["the first digit of a number", without("Total 12345", 6), "Total 12345"],
    ["a digit in the middle", without("Total 12345", 8), "Total 12345"],
    ["a letter of a long word", without("Total Extraordinary", 12), "Extraordinary"],
  ])("%s", async (_how, html, words) => {
    expect(await saidOf(lab, html, words)).toEqual(NOT_SEEN);
    expect(await saidOf(lab, html, "Total")).toEqual(SEEN);
  });

  it.each([
    ["thin and close together", "letter-spacing:-2px", "illicit fjord office quick"],
    ["slanting", "font:italic 15px serif", "fjord office waffle AVATAR Wave 0123456789"],
    ["small", "font:9px monospace", "jumps illicit 0123456789"],
  ])("no character is missing where they stand %s", async (_how, style, words) => {
    expect(await saidOf(lab, `<p style="filter:contrast(.95);${style}">${words}</p>`, words)).toEqual(SEEN);
  });
});

describe("what an animation changes without end is told as the picture shows it,", () => {
  const animated = (frames: string, style = "", body = "Secret words") =>
    `<style>@keyframes m{${frames}}</style><p style="animation:m 1s linear infinite alternate;${style}">${body}</p>`;

  it.each([
    ["a pulse", animated("from{opacity:1}to{opacity:.3}")],
    ["what moves under a filter", animated("to{transform:translateX(100px)}", "filter:contrast(.9)")],
    [
      "a gradient that moves in the letters",
      animated(
        "to{background-position:200% 0}",
        "background:linear-gradient(90deg,#333,#888,#333) 0 0/200%;background-clip:text;color:transparent",
      ),
    ],
  ])("seen: %s", async (_how, html) => {
    expect(await saidOf(lab, html, "Secret words")).toEqual(SEEN);
  });

  it("not seen: what is under a ground with something that turns", async () => {
    const turning = `<i style="position:absolute;inset:0;background:linear-gradient(#fed,#edf)"><b style="display:block;width:20px;height:20px;background:red;animation:m 1s linear infinite"></b></i>`;
    const html = `<style>@keyframes m{to{transform:rotate(360deg)}}</style><div style="position:relative"><p>Secret words</p>${turning}</div>`;
    expect(await saidOf(lab, html, "Secret words")).toEqual(NOT_SEEN);
  });
});

describe("an underlined text is read where pixels decide:", () => {
  it.each([
    ["thin letters", 13, "illicit till"],
    ["small letters", 9, "quick brown fox"],
    ["very small letters", 8, "jumps over lazy"],
    ["thin and very small letters", 8, "illicit till"],
    ["thin and small letters of a serif", 9, "illicit till", "serif"],
    ["letters of which some are underlined, some struck through", 8, "<u>illi</u>cit <s>till</s>"],
  ])("%s", async (_how, size, written, font = "sans-serif") => {
    const words = written.replace(/<.*?>/g, "");
    const html = `<div style="filter:contrast(.95);font:${size}px ${font}"><a href="#x">${written}</a></div>`;
    expect(await saidOf(lab, html, words)).toEqual(SEEN);
  });

  it.each(["underline", "underline wavy red", "underline double 1px", "line-through", "underline 3px red"])(
    "and not where only its %s is drawn",
    async (line) => {
      for (const size of [8, 13, 20]) {
        const html = `<p style="color:transparent;font-size:${size}px;text-decoration:${line};text-decoration-color:#a33">illicit till words</p>`;
        expect(await saidOf(lab, html, "illicit till words")).toEqual(NOT_SEEN);
      }
    },
  );
});

it.each(["input", "textarea"])("what an %s holds is seen while all of the page is selected", async (name) => {
  const field = name === "input" ? `<input value="Secret words">` : "<textarea>Secret words</textarea>";
  const all =
    "<script>addEventListener('load', () => getSelection().selectAllChildren(document.body))</script>";
  expect(await saidOf(lab, `<p>More</p>${field}${all}`, "Secret words")).toEqual(SEEN);
});

it.each([
  ["a dialog whose ground is a colour", "<dialog id=d>x</dialog>", "background:#0006", false],
  ["a dialog whose ground filters", "<dialog id=d>x</dialog>", "backdrop-filter:blur(2px)", true],
  ["a popover whose ground filters", "<p popover id=d>x</p>", "backdrop-filter:blur(2px)", true],
])("a snapshot knows %s for what it may do to the page behind it", async (_what, html, ground, filters) => {
  const open = "<script>d.showModal ? d.showModal() : d.showPopover()</script>";
  await lab.show(`<style>#d::backdrop{${ground}}</style><p>Words</p>${html}${open}`);
  const { documents } = await takeSnapshot(lab.surface.current);
  expect(documents.map(({ facts }) => facts.filteringGrounds)).toEqual([filters]);
});

describe("what is drawn beyond its own box hides what it lies over:", () => {
  const W = "Secret words";
  const place = "position:relative;width:300px;height:50px";

  it.each([
    ["its own outline", `<p style="outline:30px solid #345;outline-offset:-30px;width:200px">${W}</p>`],
    [
      "the outline around it",
      `<div style="outline:40px solid #345;outline-offset:-40px;width:200px;height:60px"><p>${W}</p></div>`,
    ],
    [
      "the outline of what stands before",
      `<div style="width:9px;height:9px;outline:150px solid #456"></div><p>${W}</p>`,
    ],
    [
      "an image of borders",
      `<p style="margin:40px">${W}</p><div style="width:1px;height:1px;border:1px solid;position:relative;border-image:linear-gradient(#345,#345) 1 fill/1px/200px"></div>`,
    ],
    [
      "a shadow of all that is in something",
      `<p style="margin:0">${W}</p><div style="position:absolute;left:-400px;top:0;filter:drop-shadow(400px 0 0 #345)"><i style="display:block;width:300px;height:60px;background:#345"></i></div>`,
    ],
    [
      "a reflection",
      `<div style="${place};background:#345;-webkit-box-reflect:below"></div><p style="margin:0">${W}</p>`,
    ],
    [
      "what is nearer in space",
      `<div style="transform-style:preserve-3d;${place}"><div style="position:absolute;inset:0;transform:translateZ(1px);background:#345"></div><p style="position:relative">${W}</p></div>`,
    ],
    [
      "a button that a sheet puts over what scrolls",
      `<style>#s{overflow:auto;height:60px}#s::scroll-button(down){content:"";position:absolute;inset:0;background:#345;border:0}</style><div id="s"><p>${W}</p><div style="height:900px"></div></div>`,
    ],
    ["a line through it", `<div style="text-decoration:line-through #456 22px"><p>${W}</p></div>`],
    ["its own stroke", `<p style="-webkit-text-stroke:12px #fff">${W}</p>`],
    [
      "the end of a body that is not the window",
      `<style>html{overflow:auto}body{overflow:hidden;height:0;margin:0}</style><p>${W}</p>`,
    ],
  ])("%s", async (_how, html) => {
    expect(await saidOf(lab, html, W)).toEqual(NOT_SEEN);
  });

  it.each([
    [
      "an outline in something thin",
      `<p style="text-decoration:line-through 2px;outline:2px solid #345">${W}</p>`,
    ],
    [
      "a line under it",
      `<p style="text-decoration:underline #456 20px;text-underline-offset:-18px">${W}</p>`,
    ],
    ["a body that is the window", `<style>body{overflow:hidden;height:0}</style><p>${W}</p>`],
  ])("but not %s", async (_how, html) => {
    expect(await saidOf(lab, html, W)).toEqual(SEEN);
  });
});

describe("in something transparent", () => {
  const transparent = (inside: string) => `<div style="opacity:0">${inside}</div>`;

  it.each([
    ["a popover", "<div popover><button>Save it</button></div>", "showPopover"],
    ["a modal dialog", "<dialog><button>Save it</button></dialog>", "showModal"],
  ])("%s is seen and pressed", async (_how, inside, open) => {
    const shown = `${transparent(inside)}<script>document.querySelector("dialog,[popover]").${open}()</script>`;
    expect(await saidOf(lab, shown, "Save it")).toEqual(SEEN);
    expect(await saidOfTarget(lab, button("Save it"))).toEqual({ target: true, no: false });
    await lab.user().click(button("Save it"));
  });

  it.each([
    ["a dialog that is not modal", "<dialog open>Save it</dialog>"],
    ["what only looks like a popover", '<div popover style="display:block">Save it</div>'],
  ])("%s is not seen", async (_how, inside) => {
    expect(await saidOf(lab, transparent(inside), "Save it")).toEqual(NOT_SEEN);
  });
});
