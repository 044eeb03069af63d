import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button } from "../target.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

it("what lies far below a window is told without a look at each line of it", {
  timeout: 90_000,
}, async () => {
  await lab.show(Array.from({ length: 6_000 }, (_, i) => `<div>word${i}</div>`).join(""));
  const calls = vi.spyOn(lab.surface.current.session, "send");
  await lab.see().channel.text(/^word\d+$/, { within: 0 });
  await expect(lab.see().channel.text(/^word5000$/, { within: 0 })).rejects.toThrow(/outside the window/);
  const see = lab.see();
  see.channel.no.text(/word5\d\d\d/);
  const { reading } = await lab.surface.capture({ matters: (one) => see.matters("lab", one) });
  await see.judge("lab", reading);
  const looks = calls.mock.calls.filter(([method]) => method === "DOM.resolveNode");
  calls.mockRestore();
  expect(looks.length).toBeLessThan(200);
});

it("what a second column brings back into the window is seen, though the page is long", async () => {
  await lab.show(
    `<div style="columns:2;column-fill:auto;height:400px;width:700px">${"line of words<br>".repeat(30)}the last line</div>`,
  );
  await lab.see().channel.text("the last line");
});

it("a button that scrolling brings into the window is drawn there", async () => {
  await lab.show(
    `<div style="height:5000px"></div><div style="transform:translateY(-4900px)"><button>Up</button></div>`,
  );
  await lab.see().channel.target(button("Up"));
  await lab.see().channel.text("Up");
});
