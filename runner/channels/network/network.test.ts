import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Tab } from "../../cdp/page/tab.ts";
import { Recording, type Told } from "../../evidence/log/recording.ts";
import { PageLab } from "../page-lab.fixture.ts";
import { createNetworkActs, type NetworkActs } from "./acts.ts";
import { createNetworkSees, type NetworkSees } from "./sees.ts";

let lab: PageLab;
let network: NetworkActs;
let sees: NetworkSees;
let acts: Told<"act">[] = [];
let checks: Told<"check">[] = [];

beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});
beforeEach(async () => {
  await lab.surface.network.rules.restore();
  acts = [];
  checks = [];
  const recording = new Recording({ act: (act) => acts.push(act), check: (check) => checks.push(check) });
  const place = { on: "lab", page: async () => lab.surface };
  network = createNetworkActs(recording, place);
  sees = createNetworkSees(recording, place);
  lab.serve("/", "<h1>Home</h1>");
  lab.serve("/data", "real", { "access-control-allow-origin": "*" });
  await lab.surface.goto(lab.url("/"));
});

/** What a page gets of an address: status and text, or that it got nothing. */
const get = (url: string, init = "{}"): Promise<string> =>
  lab.ask(
    `fetch(${JSON.stringify(url)}, ${init}).then(async (r) => r.status + " " + (await r.text()), () => "nothing")`,
  );

describe("requests that fit", () => {
  it("are refused, and others go their way", async () => {
    await network.fail("/data");
    expect([await get("/data"), await get("/data?page=2"), await get("/other")]).toEqual([
      "nothing",
      "nothing",
      "404 nothing here",
    ]);
    expect(acts).toMatchObject([
      {
        channel: "network",
        surface: "lab",
        verb: "began to refuse",
        target: 'requests to "/data"',
        ok: true,
      },
    ]);
  });

  it("are answered in the server's place, also for a page of another origin that asks first whether it may", async () => {
    await network.answer("/data", { status: 503, json: { error: "busy" } });
    const there = lab.url("/data", "two.test");
    expect([
      await get("/data"),
      await get(there, '{ method: "PUT", headers: { "x-own": "1" }, credentials: "include" }'),
    ]).toEqual(['503 {"error":"busy"}', '503 {"error":"busy"}']);
  });

  it("are late by what was said", async () => {
    await network.delay("/data", 400);
    const took = await lab.ask(
      `(async () => { const from = performance.now(); await fetch("/data"); return performance.now() - from; })()`,
    );
    expect(Number(took)).toBeGreaterThanOrEqual(395);
  });

  it("are also those of a page that is loaded, of an iframe of another site, of a worker and of a window that opens", async () => {
    await network.answer("/made-up*", {
      body: "<title>made up</title>",
      headers: { "content-type": "text/html" },
    });
    await lab.surface.goto(lab.url("/made-up"));
    expect(await lab.surface.current.title()).toBe("made up");
    await network.answer("/inside", { body: "made up" });
    lab.serve(
      "/frame",
      `<script>fetch("/inside").then(async (r) => parent.postMessage(await r.text(), "*"))</script>`,
    );
    // Its process has only begun, and asks at once.
    expect(
      await lab.ask(`new Promise((resolve) => {
        onmessage = ({ data }) => resolve(data);
        const frame = document.createElement("iframe");
        frame.src = ${JSON.stringify(lab.url("/frame", "two.test"))};
        document.body.append(frame);
      })`),
    ).toBe("made up");
    const worker = `onmessage = ({ data }) => fetch(data).then(async (r) => postMessage(r.status + " " + (await r.text())), (e) => postMessage(String(e)))`;
    await network.answer("/for-the-worker", { body: "made up" });
    expect(
      await lab.ask(`new Promise((resolve) => {
        const worker = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(worker)}])));
        worker.onmessage = ({ data }) => resolve(data);
        worker.postMessage(location.origin + "/for-the-worker");
      })`),
    ).toBe("200 made up");
    const opened: Tab[] = [];
    lab.surface.onOpened(lab.surface.current, (tab) => opened.push(tab));
    const open = { expression: `void window.open("/made-up-window")`, userGesture: true };
    await lab.surface.current.session.send("Runtime.evaluate", open);
    await expect.poll(() => opened[0]?.title()).toBe("made up");
    await lab.surface.restoreTabs();
  });

  it("follow the latest rule of several, and none after it is restored", async () => {
    await network.fail("/data");
    await network.answer(/\/data$/, { body: "made up" });
    const before = await get("/data");
    await network.restore();
    expect([before, await get("/data")]).toEqual(["200 made up", "200 real"]);
  });

  it("are refused where there is no network, which the page is told", async () => {
    await network.offline();
    const without = [await get("/data"), await lab.ask("navigator.onLine")];
    await network.online();
    expect([...without, await get("/data"), await lab.ask("navigator.onLine")]).toEqual([
      "nothing",
      false,
      "200 real",
      true,
    ]);
  });
});

describe("a rule that can't hold", () => {
  it.each<[string, (acts: NetworkActs) => Promise<void>, RegExp]>([
    [
      "no address",
      (one) => one.fail(undefined as never),
      /needs a text or a pattern, and was given undefined/,
    ],
    ["a path without its slash", (one) => one.fail("data"), /"data" fits no request/],
    ["a status that is none", (one) => one.answer("/data", { status: 42 }), /from 100 to 599, not 42/],
    ["two bodies", (one) => one.answer("/data", { body: "a", json: 1 }), /not both/],
    ["a time that is none", (one) => one.delay("/data", Number.NaN), /milliseconds, not NaN/],
  ])("is refused and recorded: %s", async (_, call, says) => {
    await expect(call(network)).rejects.toThrow(says);
    expect(acts).toMatchObject([{ ok: false }]);
    expect(await get("/data")).toBe("200 real");
  });
});

describe("a check of what was requested", () => {
  it("holds for a request that fits, also one that comes later, and returns it with its answer", async () => {
    await lab.ask(`void setTimeout(() => fetch("/missing", { method: "POST" }), 200)`);
    expect(await sees.requested("/missing", { method: "post", status: 404 })).toMatchObject({
      method: "POST",
      url: lab.url("/missing"),
      status: 404,
    });
    expect(checks).toMatchObject([{ ok: true, channel: "network" }]);
  });

  it("does not hold for another method, status or address, and says what was sent", async () => {
    await get("/data");
    for (const [url, match] of [
      ["/data", { method: "POST" }],
      ["/data", { status: 500 }],
      ["/datas", {}],
    ] as const)
      await expect(sees.requested(url, { ...match, within: 100 })).rejects.toThrow(
        /within 0\.1 s.*GET http:\/\/one\.test:\d+\/data \(200\)/s,
      );
  });

  it("sees what was refused, and not what was sent before the frame began", async () => {
    await network.fail("/data");
    await get("/data");
    expect((await sees.requests()).at(-1)).toMatchObject({ problem: "net::ERR_CONNECTION_REFUSED" });
    lab.surface.beginFrame();
    await expect(sees.requested("/data", { within: 50 })).rejects.toThrow(/saw no request/);
  });
});
