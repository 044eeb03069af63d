import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button, role, text } from "../target.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const BOX = "display:inline-block;width:120px;height:60px;margin:20px;border:1px solid";

/** A page whose card is dragged by the browser, and what its events were. */
const cards = (zone: string, script = "") => `
  <div draggable="true" id="card" style="${BOX}">Card</div> <div id="zone" style="${BOX}">Done</div>
  <script>
    const heard = [];
    for (const type of ["dragstart", "dragend"]) card.addEventListener(type, (event) => {
      if (type === "dragstart") event.dataTransfer.setData("text/plain", "card 7");
      heard.push(type + (type === "dragend" ? " " + event.dataTransfer.dropEffect : ""));
    });
    for (const type of ["dragenter", "dragover"]) zone.addEventListener(type, (event) => { ${zone} });
    zone.addEventListener("drop", (event) => { event.preventDefault(); heard.push("drop " + event.dataTransfer.getData("text/plain") + " " + event.isTrusted); });
    addEventListener("mousedown", () => heard.push("pressed"));
    ${script}
  </script>`;
const heard = (): Promise<string[]> => lab.ask<string[]>("heard");
const ACCEPTS = "event.preventDefault(); event.dataTransfer.dropEffect = 'move'";

describe("a drag", () => {
  it("of the browser's own hands its data over where it is dropped, and ends", async () => {
    await lab.show(cards(ACCEPTS));
    await lab.user().drag(text("Card"), text("Done"));
    expect(await heard()).toEqual(["pressed", "dragstart", "drop card 7 true", "dragend move"]);
    expect(lab.acts).toMatchObject([{ verb: "dragged", target: 'text "Card"', detail: 'onto text "Done"' }]);
  });

  it("is taken by a list that makes room for it, so that the drop is on the entry itself", async () => {
    const lists = (
      over: string,
    ) => `<div style="display:flex"><ul style="width:200px"><li draggable="true" id="a">Ant</ul><ul id="to"><li>Bee</ul></div>
      <script>to.addEventListener("dragover", (event) => { ${over} });
      to.addEventListener("drop", (event) => event.preventDefault())</script>`;
    await lab.show(lists("event.preventDefault(); if (a.parentNode !== to) to.prepend(a)"));
    await lab.user().drag(text("Ant"), text("Bee"));
    expect(await lab.ask("to.innerText")).toBe("Ant\nBee");
    await lab.show(lists("if (a.parentNode !== to) to.prepend(a)"));
    await expect(lab.user().drag(text("Ant"), text("Bee"))).rejects.toThrow(/which did not take it/);
  });

  it("lets go of nothing that it has found, while the rest of the page is asked about", async () => {
    // The browser's words of a file field and of folded details are asked for one by one.
    const asked = `<style>details::details-content{content-visibility:visible;display:block;height:0;overflow:clip}</style>
      <input type="file" aria-label="Letter"><details><summary>More</summary>Folded</details>`;
    await lab.show(cards(ACCEPTS) + asked);
    for (let round = 0; round < 5; round++) await lab.user().drag(text("Card"), text("Done"));
    expect((await heard()).filter((one) => one.startsWith("drop "))).toHaveLength(5);
  });

  it("is held over the place for as long as is said, where the page answers only to that", async () => {
    const held = `clearTimeout(soon); soon = setTimeout(() => heard.push("opens"), 150)`;
    await lab.show(cards(`${ACCEPTS}; if (!soon) { ${held} }`, "let soon;"));
    await lab.user().drag(text("Card"), text("Done"), { holdMs: 400 });
    expect(await heard()).toEqual(["pressed", "dragstart", "opens", "drop card 7 true", "dragend move"]);
    expect(lab.acts).toMatchObject([{ detail: 'onto text "Done", held there for 400 ms' }]);

    await lab.show(`<b id="thing" style="position:absolute;left:20px">Thing</b><script>
      const heard = []; let soon;
      onmousedown = () => { onmousemove = (e) => { if (e.clientX > 100) soon ??= setTimeout(() => heard.push("taken up"), 150); }; };
      onmouseup = () => { clearTimeout(soon); heard.push("let go"); };</script>`);
    await lab.user().drag(text("Thing"), { right: 200 }, { holdMs: 400 });
    expect(await heard()).toEqual(["taken up", "let go"]);
  });

  it("is refused by what takes no drop, and nothing was dropped", async () => {
    await lab.show(cards(""));
    await expect(lab.user().drag(text("Card"), text("Done"))).rejects.toMatchObject({
      refusal: "no effect",
      detail: 'it was let go over text "Done", which did not take it',
    });
    expect(await heard()).toEqual(["pressed", "dragstart", "dragend none"]);
    expect(lab.acts).toMatchObject([{ verb: "dragged", ok: false }]);
  });

  it("is taken in a closed shadow tree, too", async () => {
    await lab.show(`<x-c></x-c><script>let taken = 0;
      const root = document.querySelector("x-c").attachShadow({ mode: "closed" });
      root.innerHTML = '<div draggable="true" style="${BOX}">Card</div> <div style="${BOX}">Done</div>';
      root.lastChild.ondragover = (event) => event.preventDefault();
      root.lastChild.ondrop = (event) => { event.preventDefault(); taken++ };</script>`);
    await lab.user().drag(text("Card"), text("Done"));
    expect(await lab.ask("taken")).toBe(1);
  });

  it("of a page that keeps its events to itself is dropped, too", async () => {
    await lab.show(`<div draggable="true" style="${BOX}">Card</div> <div style="${BOX}">Done</div><script>let taken = 0;
      for (const type of ["dragstart", "dragover", "drop"]) addEventListener(type, (event) => {
        event.stopImmediatePropagation();
        if (type !== "dragstart") event.preventDefault();
        if (type === "drop") taken++;
      }, true);</script>`);
    await lab.user().drag(text("Card"), text("Done"));
    expect(await lab.ask("taken")).toBe(1);
  });

  it("is refused where it is sure that nothing took it, and only there", async () => {
    const boxes = (style: string, more = "") =>
      `<div id="card" style="${BOX};${style}">Card</div> <div id="zone" style="${BOX};${style}">Done</div>${more}`;
    const drag = () => lab.user().drag(text("Card"), text("Done"));
    await lab.show(boxes("user-select:none"));
    await expect(drag()).rejects.toMatchObject({
      refusal: "no effect",
      detail: /nothing that can be dragged/,
    });
    await expect(lab.user().drag(text("Card"), { right: 40 })).rejects.toMatchObject({
      refusal: "no effect",
    });
    for (const page of [
      boxes("user-select:none", "<script>addEventListener('pointermove', () => {})</script>"),
      boxes("user-select:none", "<script>zone.onmouseup = () => {}</script>"),
      boxes("user-select:none;resize:both;overflow:auto"),
      boxes("user-select:none", "<iframe srcdoc='<body onmouseup=1>'></iframe>"),
      // The drag marks the text.
      boxes(""),
    ]) {
      await lab.show(page);
      await drag();
    }
  });

  it("of a link drops its address", async () => {
    await lab.show(
      `<a href="https://one.test/page-7">Seven</a> <p id="zone" style="${BOX}">Reading list</p>
       <script>let got; zone.ondragover = (event) => event.preventDefault();
       zone.ondrop = (event) => { event.preventDefault(); got = event.dataTransfer.getData("text/uri-list") }</script>`,
    );
    await lab.user().drag(role("link", "Seven"), text("Reading list"));
    expect(await lab.ask("got")).toBe("https://one.test/page-7");
  });

  it("that the page does itself is followed to where it ends, with the button held", async () => {
    await lab.show(
      `<div id="card" style="${BOX};position:absolute;left:20px;top:20px;touch-action:none;user-select:none">Card</div>
       <div id="zone" style="${BOX};position:absolute;left:500px;top:300px">Done</div>
       <script>
         const buttons = new Set(); let dropped = "";
         card.onpointerdown = (down) => {
           card.onpointermove = (move) => { buttons.add(move.buttons); card.style.transform = "translate(" + (move.x - down.x) + "px," + (move.y - down.y) + "px)"; };
           card.setPointerCapture(down.pointerId);
           card.onpointerup = (up) => { card.onpointermove = null; dropped = document.elementsFromPoint(up.x, up.y).map((one) => one.id).join(); };
         };
       </script>`,
    );
    await lab.user().drag(text("Card"), text("Done"));
    expect(await lab.ask("dropped")).toMatch(/^zone,card,/);
    expect(await lab.ask("[...buttons]")).toEqual([1]);
  });

  it("that the page calls off at its start is the page's own", async () => {
    await lab.show(
      cards(
        ACCEPTS,
        "card.addEventListener('dragstart', (event) => event.preventDefault()); addEventListener('mouseup', () => heard.push('let go'));",
      ),
    );
    await lab.user().drag(text("Card"), text("Done"));
    expect(await heard()).toEqual(["pressed", "dragstart", "let go"]);
  });

  it("by pixels moves a slider by as much as a hand would", async () => {
    await lab.show(
      `<input type="range" aria-label="Volume" min="0" max="100" value="50" style="width:400px;margin:40px">`,
    );
    await lab.user().drag(role("slider", "Volume"), { right: 96 });
    expect(Number(await lab.ask("document.querySelector('input').value"))).toBeGreaterThan(70);
    await lab.user().drag(role("slider", "Volume"), { right: -96, down: 3 });
    expect(lab.acts.at(-1)).toMatchObject({ verb: "dragged", detail: "by -96, 3 px" });
    expect(Number(await lab.ask("document.querySelector('input').value"))).toBeLessThan(40);
  });

  it.each([
    [
      "to a place outside the window",
      { right: 5_000 },
      /5\d\d\d,\d+, outside the window of \d+x\d+; nothing/,
    ],
    ["by no pixels", {}, /`user.drag` needs a target/],
    ["by what is no number", { right: Number.NaN }, /`user.drag` needs pixels/],
    ["to nothing", undefined as never, /`user.drag` needs a target/],
  ])("%s is refused before any press", async (_, to, says) => {
    await lab.show(cards(ACCEPTS));
    await expect(lab.user().drag(text("Card"), to)).rejects.toThrow(says);
    expect(await heard()).toEqual([]);
  });

  it("is refused before any press where the two are never in the window together", async () => {
    await lab.show(`${cards(ACCEPTS)}<div style="height:3000px"></div><button>Far below</button>`);
    await expect(lab.user().drag(text("Card"), button("Far below"))).rejects.toMatchObject({
      refusal: "off-screen",
      detail: 'it and button "Far below" are not in the window together',
    });
    expect(await heard()).toEqual([]);
  });

  it("is refused before any press where what it takes is covered", async () => {
    await lab.show(`${cards(ACCEPTS)}<div style="position:fixed;inset:0;background:#fff8"></div>`);
    await expect(lab.user(500).drag(text("Card"), { right: 50 })).rejects.toMatchObject({
      refusal: "covered",
    });
    expect(await heard()).toEqual([]);
  });

  it("scrolls to where both are seen", async () => {
    await lab.show(`<div style="height:2000px"></div>${cards(ACCEPTS)}<div style="height:2000px"></div>`);
    await lab.user().drag(text("Card"), text("Done"));
    expect(await heard()).toContain("drop card 7 true");
  });

  it("leaves the next click a click", async () => {
    await lab.show(`${cards(ACCEPTS)}<button onclick="heard.push('clicked')">Save</button>`);
    await lab.user().drag(text("Card"), text("Done"));
    await lab.user().click(button("Save"));
    expect((await heard()).at(-1)).toBe("clicked");
  });

  it("goes into a frame of another site", async () => {
    lab.serve(
      "/inner",
      `<body style="margin:0"><p id="zone" style="${BOX}">Done</p><script>
         zone.ondragover = (event) => event.preventDefault();
         zone.ondrop = (event) => { event.preventDefault(); zone.textContent = "Got " + event.dataTransfer.getData("text/plain"); };
       </script>`,
    );
    await lab.show(
      `${cards(ACCEPTS).replace(">Done<", ">Elsewhere<")}<iframe src="${lab.url("/inner", "two.test")}" style="width:300px;height:150px"></iframe>`,
    );
    await lab.user().drag(text("Card"), text("Done"));
    await lab.see().channel.text("Got card 7");
  });
});
