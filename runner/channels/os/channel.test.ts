import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EvidenceEvent } from "../../evidence/log/events.ts";
import { AssertionFailed } from "../../evidence/log/failure.ts";
import { Recorder } from "../../evidence/log/recorder.ts";
import { DisplaySurface } from "../../surfaces/display.ts";
import { createOsActs } from "./acts.ts";
import { createOsSees } from "./sees.ts";

const PAGE = `data:text/html,${encodeURIComponent(
  `<title>Approve access</title><body style="font:16px sans-serif;margin:32px"><h1>Team Knowledge Base</h1>
   <button style="font:16px sans-serif;padding:12px 28px;background:#225;color:white" onclick="document.title='Connected'">Approve</button>`,
)}`;

let folder: string;
let surface: DisplaySurface;
let recorder: Recorder;
const events: EvidenceEvent[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-os-"));
  recorder = new Recorder(join(folder, "run"));
  recorder.onEvent((event) => events.push(event));
  surface = await DisplaySurface.open({ folder: join(folder, "display"), home: join(folder, "home") });
});
afterAll(async () => {
  await surface?.close();
  recorder.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test("a browser that an app opens is seen with its URL, approved with the pointer, and gone at the end", {
  // A browser starts, and the first reading loads the reader: several waits of up to 20 s each.
  timeout: 90_000,
}, async () => {
  const frame = recorder.frame("flow", 1);
  const acts = createOsActs(frame, surface.display);
  const sees = createOsSees(frame, surface, await surface.mark());
  await sees.no.browserOpened();
  expect(sees.windowsBefore()).toEqual([]);
  // What `xdg-open` starts for http; a data: URL has no handler of its own.
  void execa(surface.browser.opener, [PAGE], {
    env: surface.env,
    stdio: "ignore",
    reject: false,
    cleanup: false,
    detached: true,
  });
  const browser = await sees.browserOpened({ url: /^data:text\/html/ });
  const consent = await sees.windowAppears(/Approve access/);
  expect(browser.window.id).toBe(consent.id);
  expect(Date.parse(consent.at)).toBeGreaterThanOrEqual(Date.parse(browser.requestedAt));
  await sees.text("Team Knowledge Base");
  await sees.no.text("Connection failed");
  await acts.click("Approve", { in: /Approve access/ });
  await sees.windowAppears(/Connected/);

  const clicked = events.find((event) => event.type === "act" && event.verb === "clicked");
  expect(clicked).toMatchObject({
    channel: "os",
    target: '"Approve"',
    ok: true,
    box: { width: expect.any(Number) },
    detail: expect.stringMatching(/window "Approve access.*" became "Connected.*the screen changed in/),
  });
  expect(events.filter((event) => event.type === "check").every((event) => event.ok)).toBe(true);

  await acts.closeWindow(/Connected/);
  await sees.no.window(/Connected/);
});

test.each([
  ["a window", (sees: Sees) => sees.windowAppears("Nothing", { within: 20 }), 'a window "Nothing" appears'],
  [
    "a browser",
    (sees: Sees) => sees.browserOpened({ within: 20 }),
    "the system browser opens in a window of its own",
  ],
  ["text", (sees: Sees) => sees.text("Nothing", { within: 20 }), '"Nothing" can be read on the screen'],
  [
    "no text on a screen that holds none",
    (sees: Sees) => sees.no.text("Nothing"),
    `"Nothing" can't be read on the screen`,
  ],
] as const)(
  "an observation that does not hold fails as an assertion and is recorded: %s",
  async (_, observe, title) => {
    const sees = createOsSees(recorder.frame("flow", 2), surface, await surface.mark());
    await expect(observe(sees)).rejects.toThrow(AssertionFailed);
    expect(events.at(-1)).toMatchObject({ type: "check", channel: "os", title, ok: false });
  },
);

type Sees = ReturnType<typeof createOsSees>;

test("an act that can't be done is recorded as such, with what was read", async () => {
  const acts = createOsActs(recorder.frame("flow", 3), surface.display);
  await expect(acts.click("Approve", { within: 20 })).rejects.toMatchObject({ reason: { kind: "action" } });
  expect(events.at(-1)).toMatchObject({ type: "act", channel: "os", verb: "clicked", ok: false });
  expect(readFileSync(join(folder, "run", "events-1.jsonl"), "utf8")).toContain('"verb":"clicked"');
});
