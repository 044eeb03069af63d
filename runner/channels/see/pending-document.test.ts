import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button } from "../target.ts";

let lab: PageLab;
let silent: Server;
beforeAll(async () => {
  lab = await PageLab.open();
  silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await lab?.close();
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

it("a check of a page that waits for its next document names what does not answer, and the click is done", {
  timeout: 40_000,
}, async () => {
  const next = `http://two.test:${(silent.address() as AddressInfo).port}/slow`;
  await lab.show(`<h1>Start</h1><button onclick="location='${next}'">Go</button>`);
  await lab.user().click(button("Go"));
  await expect(lab.see().channel.text("Start", { within: 500 })).rejects.toThrow(
    `saw nothing: the page still waits for ${next}`,
  );
});
