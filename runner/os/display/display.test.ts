import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownTemporaries } from "../../process/own-temporaries.ts";
import { type ProcessGroup, spawnGroup } from "../../process/process-group.ts";
import { removeFolder } from "../../process/remove-folder.ts";
import type { TextMatch } from "../reader/screen-text.ts";
import type { Display } from "./display.ts";
import { startDisplay } from "./display-server.ts";
import { describeWindows, newWindows } from "./window-list.ts";
import { DisplayDied } from "./x-connection.ts";

// The page tells what reached it through its window's title: nothing here looks into it.
const PAGE = `<!doctype html><title>Consent</title>
<body style="font:16px sans-serif;margin:24px;height:3000px"><h1>Approve access</h1>
<p>Team Knowledge Base wants to read your notes.</p>
<button id=a style="font:16px sans-serif;padding:10px 24px;background:#3949ab;color:#fff;border:0" onclick="document.title='Approved '+event.isTrusted">Approve</button>
<button style="font:16px sans-serif;padding:10px 24px" onclick="document.title='Denied'">Deny</button>
<p><input autofocus oninput="document.title='typed '+this.value" onkeydown="if(event.key=='Enter')document.title='sent '+this.value">
<script>addEventListener('scroll',()=>{if(scrollY>100)document.title='scrolled'});
let moves=0;addEventListener('mousemove',()=>{moves++});
document.querySelector('p').onmouseenter=()=>{document.title='moves '+(moves>3)}</script>`;

let folder: string;
let display: Display;
let browser: ProcessGroup;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-display-"));
  display = await startDisplay({ folder, width: 1000, height: 700 });
  browser = await spawnGroup({
    name: "browser",
    file: "chromium",
    args: [
      "--no-sandbox --test-type --disable-gpu --disable-quic --no-first-run --disable-sync --password-store=basic".split(
        " ",
      ),
      "--disable-background-networking --disable-component-update --window-position=40,40 --window-size=800,560".split(
        " ",
      ),
      `--user-data-dir=${join(folder, "profile")}`,
      `--app=data:text/html,${encodeURIComponent(PAGE)}`,
    ].flat(),
    env: { ...process.env, ...ownTemporaries(folder), DISPLAY: display.name, HOME: folder },
    logFile: join(folder, "browser.log"),
    stragglers: [folder],
  });
  await display.windowAppears({ title: "Consent" }, 40_000);
});

afterAll(async () => {
  await browser?.stop();
  await display?.stop();
  await removeFolder(folder);
});

const centre = ({ box }: TextMatch) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

test("the window list names title, process and place of each window", async () => {
  const [window] = await display.windows();
  expect(window).toMatchObject({ title: "Consent", minimized: false });
  expect(window?.program).toMatch(/chrom/);
  expect(window?.box.width).toBe(800);
  expect(describeWindows(await display.windows())).toMatch(
    /^0x[0-9a-f]+ {2}"Consent" {2}chrom\w* \d+ {2}800x\d+ at \d+,\d+$/,
  );
});

test("the display is captured as a PNG of its size, and one window as a PNG of the window's", async () => {
  const whole = await display.capture();
  expect(PNG.sync.read(whole.png)).toMatchObject({ width: 1000, height: 700 });
  const window = await display.windowAppears({ title: "Consent" });
  const part = await display.capture(window);
  expect([part.width, part.height]).toEqual([window.box.width, window.box.height]);
  expect(Buffer.compare(part.rgb, whole.rgb)).not.toBe(0);
  expect((await display.captureAtRest()).atRest).toBe(true);
});

test("text is found on the screen by reading it, and the pointer's click there is a trusted one", async () => {
  await display.pointer.click(centre(await display.findText("Approve")));
  await display.windowAppears({ title: "Approved true" });
});

test("a click tells what it changed on the screen, and one that did nothing says so", async () => {
  // Below the window: the way up leads over the paragraph that answers a pointer.
  const { regions, appeared, renamed } = await display.click({ x: 990, y: 690 });
  expect([regions, appeared, renamed]).toEqual([[], [], []]);
  const changed = await display.click(centre(await display.findText("Deny")));
  expect(changed.renamed).toMatchObject([{ to: "Denied" }]);
});

test("text that is not there fails with what was read", async () => {
  await expect(display.findText("Autorisieren", { limitMs: 1 })).rejects.toMatchObject({
    reason: { kind: "action", actual: expect.stringMatching(/Approve access[\s\S]*Deny/) },
  });
});

test("the pointer travels, so that what opens on hover opens", async () => {
  await display.pointer.moveTo({ x: 900, y: 690 });
  await display.pointer.moveTo(centre(await display.findText(/Team Knowledge Base/)));
  await display.windowAppears({ title: "moves true" });
});

test("what is typed reaches the window that has the focus, in any script, and keys have names", async () => {
  const window = (await display.windows()).at(-1);
  if (!window) throw new Error("no window");
  const deny = await display.findText("Deny");
  await display.pointer.click({ x: window.box.x + 80, y: deny.box.y + 55 });
  await display.keyboard.type("Ab_9@é→");
  await display.windowAppears({ title: "typed Ab_9@é→" });
  await display.keyboard.press("Shift+Home");
  await display.keyboard.type("x");
  await display.windowAppears({ title: "typed x" });
  await display.keyboard.press("Enter");
  await display.windowAppears({ title: "sent x" });
});

test("a program that is busy while it is typed to reads each character that was typed", async () => {
  await display.keyboard.press("Control+a");
  process.kill(-browser.pid, "SIGSTOP");
  try {
    await display.keyboard.type("é→üß→");
  } finally {
    process.kill(-browser.pid, "SIGCONT");
  }
  await display.windowAppears({ title: "typed é→üß→" });
});

test("the wheel scrolls what lies under the pointer", async () => {
  await display.pointer.scroll({ x: 300, y: 300 }, "down", 5);
  await display.windowAppears({ title: "scrolled" });
});

test("a window that never comes fails at the deadline with the windows that were there", async () => {
  const before = await display.windows();
  expect(newWindows(before, await display.windows())).toEqual([]);
  await expect(display.windowAppears({ title: /Sign in/, since: before }, 50)).rejects.toMatchObject({
    reason: {
      title: "No window titled /Sign in/, that was not there before came",
      actual: expect.stringContaining('"scrolled"'),
    },
  });
});

test("a display that is stopped is told as one that does not answer, and not as one that died", async () => {
  const stopped = await startDisplay({ folder: join(folder, "stopped"), width: 320, height: 200 });
  const pid = stopped.groups[0]?.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  await expect(stopped.capture()).rejects.toMatchObject({
    reason: {
      title: `Display ${stopped.name} does not answer`,
      message: "It did not answer a request within 10000 ms.",
    },
  });
  process.kill(pid, "SIGCONT");
  expect((await stopped.capture()).width).toBe(320);
  await stopped.stop();
});

test("a display that dies ends every wait with the reason, at once", async () => {
  const doomed = await startDisplay({ folder: join(folder, "doomed"), width: 320, height: 200 });
  const wait = doomed.windowAppears({ title: "never" }, 60_000);
  const [server] = doomed.groups;
  process.kill(server?.pid ?? 0, "SIGKILL");
  await expect(wait).rejects.toThrow(DisplayDied);
  await expect(wait).rejects.toThrow(/Xvfb \(pid \d+\) (ended with signal SIGKILL|closed its connection)/);
  await expect(doomed.capture()).rejects.toThrow(DisplayDied);
  expect(doomed.alive).toBe(false);
  await doomed.stop();
});
