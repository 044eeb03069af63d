import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer as createWebServer, type Server } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Recording } from "../../evidence/log/recording.ts";
import type { Display } from "../../os/display/display.ts";
import { startDisplay } from "../../os/display/display-server.ts";
import { type ProcessGroup, spawnGroup } from "../../process/process-group.ts";
import { attachSurface } from "../../surfaces/browser-attach.ts";
import type { PageSurface } from "../../surfaces/page-surface.ts";
import { createSee } from "../see/create-see.ts";
import { button, checkbox, field, link } from "../target.ts";
import { createUser } from "./create-user.ts";

/** A program that nobody here wrote: Qt WebEngine 5, Chromium 87, without auto-attach and browser contexts. */
const PROGRAM = "falkon";
const missing = [PROGRAM, "Xvfb", "openbox"].filter((name) => spawnSync("which", [name]).status !== 0);

const PAGES: Readonly<Record<string, string>> = {
  "/": `<title>Foreign</title><label>Name <input></label><label><input type="checkbox"> Agree</label>
    <button onclick="out.textContent = 'Hello ' + document.querySelector('input').value">Greet</button><p id="out"></p>
    <input aria-label="Unseen" style="opacity:0"><button onclick="window.open('/popup', 'p', 'width=400,height=300')">Pop up</button>
    <iframe srcdoc="<button onclick='top.document.title = 1'>Inner</button>"></iframe>
    <a href="/popup" target="_blank">New tab</a>`,
  "/popup": `<title>Popup</title><button onclick="window.close()">Close me</button>`,
};

describe.skipIf(missing.length > 0)("an app that only speaks an old protocol (Qt WebEngine 5)", () => {
  let folder: string;
  let server: Server;
  let display: Display;
  let app: ProcessGroup;
  let surface: PageSurface;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "fraimz-test-"));
    server = createWebServer((request, response) => {
      response.setHeader("content-type", "text/html").end(PAGES[request.url ?? ""] ?? "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    display = await startDisplay({ folder: join(folder, "display") });
    const port = await freePort();
    for (const name of ["home", "runtime"]) mkdirSync(join(folder, name), { mode: 0o700 });
    app = await spawnGroup({
      name: PROGRAM,
      file: PROGRAM,
      args: ["--no-extensions", "--private-browsing", url],
      logFile: join(folder, "app.log"),
      env: {
        PATH: process.env.PATH,
        HOME: join(folder, "home"),
        // It leaves a folder among the temporary files.
        TMPDIR: folder,
        XDG_RUNTIME_DIR: join(folder, "runtime"),
        DISPLAY: display.name,
        QTWEBENGINE_REMOTE_DEBUGGING: `127.0.0.1:${port}`,
        QTWEBENGINE_DISABLE_SANDBOX: "1",
        QTWEBENGINE_CHROMIUM_FLAGS: "--disable-gpu --disable-quic",
      },
    });
    surface = await vi.waitFor(() => attachSurface(`http://127.0.0.1:${port}`, { name: "app" }), {
      timeout: 40_000,
      interval: 200,
    });
    await surface.goto(url);
  });

  afterAll(async () => {
    await surface?.close();
    await app?.stop({ signal: "SIGKILL" });
    await display?.stop();
    server?.closeAllConnections();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const place = { on: "app", page: () => Promise.resolve(surface) };
  const recording = new Recording({ act: () => {}, check: () => {} });
  const user = createUser(recording, place, { timeoutMs: 8_000 });
  const see = createSee(recording, place, { timeoutMs: 8_000 }).channel;

  it("is driven: fields, clicks, ticks and frames", async () => {
    expect(surface.version).toMatch(/falkon/i);
    await user.fill(field("Name"), "Grace");
    await user.fill(field("Name"), "Ada");
    await see.value(field("Name"), "Ada");
    await user.click(button("Greet"));
    await see.text("Hello Ada");
    const hasty = createUser(recording, place, { timeoutMs: 200 });
    await expect(hasty.fill(field("Unseen"), "Eve")).rejects.toMatchObject({ refusal: "hidden" });
    await user.check(checkbox("Agree"));
    await see.state(checkbox("Agree"), "checked");
    await user.click(button("Inner"));
    await see.title("1");
  });

  it("is pictured at rest, with what can be read", async () => {
    const picture = await surface.capture();
    expect(picture.width).toBeGreaterThan(300);
    expect(picture.reading.text).toContain("Hello Ada");
  });

  it("has its pop-ups found by who opened them", async () => {
    await user.opens("popup", () => user.click(button("Pop up")));
    await see.title("Popup");
    await user.closes("popup", () => user.click(button("Close me")));
    await see.target(button("Greet"));
  });

  it("gets no keys, which would hang it, and says so", async () => {
    await expect(user.press("Enter")).rejects.toThrow(/Enter can't be pressed in this app/);
  });

  it("that keeps another tab in front ends a picture of the hidden one soon, by name", async () => {
    await user.opens("tab", () => user.click(link("New tab")));
    await expect(user.switchTo("main")).rejects.toThrow(/main can't be brought to the front/);
    surface.bringForward(surface.tabNamed("main"));
    await expect(surface.capture()).rejects.toThrow(/No picture of the window http[\s\S]*it is hidden/);
  });
});

/** The program takes a port, but no 0. */
async function freePort(): Promise<number> {
  const socket = createSocketServer();
  await new Promise<void>((resolve) => socket.listen(0, "127.0.0.1", resolve));
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
}
