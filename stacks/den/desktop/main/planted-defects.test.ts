import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Client, routes } from "../../contract/index.ts";
import type { EngineConfig } from "../../engine/protocol.ts";
import type { DesktopDefect } from "../shared/defects.ts";
import { CLOUD_SERVER, engineConfigFile } from "./engine-config.ts";
import type { Engine } from "./engine-process.ts";
import { plantedBrowser, plantedParts } from "./planted-defects.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "den-planted-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const config = (token: string): EngineConfig => ({
  model: { baseUrl: "", name: "scripted" },
  mcp: {
    [CLOUD_SERVER]: {
      type: "remote",
      url: "http://127.0.0.1/mcp",
      enabled: true,
      oauth: false,
      headers: { Authorization: token },
    },
  },
  marker: token,
});

/** What stands in the engine's configuration after a sign-in and a refresh. */
function refreshed(...defects: DesktopDefect[]) {
  const file = plantedParts(defects).config(engineConfigFile(folder));
  file.write(config("first"));
  file.write(config("second"));
  const { marker, mcp } = file.read() ?? {};
  const { headers, oauth } = mcp?.[CLOUD_SERVER] ?? {};
  return { marker, token: headers?.Authorization, oauth };
}

test("a refresh writes the new token; each defect of it spoils its own part", () => {
  expect(refreshed()).toEqual({ marker: "second", token: "second", oauth: false });
  rmSync(join(folder, "engine.json"));
  expect(refreshed("token-not-minted-again")).toEqual({ marker: "second", token: "first", oauth: false });
  expect(refreshed("oauth-left-on")).toMatchObject({ token: "second", oauth: {} });
});

/** The card of a connection whose sign-in has begun, before and after the provider's yes. */
async function cardsOf(...defects: DesktopDefect[]) {
  vi.useFakeTimers();
  let connected = false;
  const connection = { id: "con_a", name: "A", url: "http://a.test", presetId: null, canConnect: true };
  const client: Client = {
    cookieHeader: () => "",
    call: async ({ path }: { path: string }): Promise<never> => {
      const answers: Record<string, object> = {
        [routes.listUsableConnections.path]: {
          connections: [{ ...connection, connectedForMe: connected, reconnectNeeded: false }],
        },
        [routes.startConnect.path]: { authorizationUrl: "http://p.test" },
        [routes.getConnectStatus.path]: { state: connected ? "connected" : "waiting" },
      };
      return answers[path] as never;
    },
  };
  const connections = plantedParts(defects).connections(client, () => {});
  try {
    await connections.start();
    await connections.begin("con_a");
    await vi.advanceTimersByTimeAsync(2_000);
    const before = connections.cards()[0]?.state;
    connected = true;
    await vi.advanceTimersByTimeAsync(10_000);
    return [before, connections.cards()[0]?.state];
  } finally {
    connections.stop();
    vi.useRealTimers();
  }
}

test("a card waits and then is connected; defects show it too early, or never", async () => {
  expect(await cardsOf()).toEqual(["waiting", "connected"]);
  expect(await cardsOf("optimistic-connected")).toEqual(["connected", "connected"]);
  expect(await cardsOf("card-flips-only-on-reload")).toEqual(["waiting", "waiting"]);
});

test("an engine that failed is told as connected by one defect alone", async () => {
  const engine = (): Engine => ({
    reload: async () => ({ [CLOUD_SERVER]: { status: "failed", error: "refused" } }),
    chat: async () => {},
    stop: () => {},
  });
  const stateWith = async (...defects: DesktopDefect[]) =>
    (await plantedParts(defects).engine(engine()).reload())[CLOUD_SERVER]?.status;
  expect(await stateWith()).toBe("failed");
  expect(await stateWith("sync-always-ok")).toBe("connected");
});

test("consent opens in the system's browser, or where a defect opens it", async () => {
  const opened: string[] = [];
  const open = (where: string) => async () => void opened.push(where);
  const press = (...defects: DesktopDefect[]) =>
    plantedBrowser(open("browser"), open("app"), defects)("http://p.test");
  await press();
  await press("in-app-dialog");
  await press("browser-never-opened");
  expect(opened).toEqual(["browser", "app"]);
});
