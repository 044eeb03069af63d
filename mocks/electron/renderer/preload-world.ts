// Part of the stand-in for Electron: injected into the isolated world in which a preload script runs.

import { refusing } from "../refusal.ts";
import { Bridge } from "./bridge.ts";
import { createIpcRenderer, type FromMain } from "./ipc-renderer.ts";

declare global {
  /** The preload script, wrapped as CommonJS; set by the wrapper around the injected script. */
  const PRELOAD: (
    require: (name: string) => unknown,
    module: object,
    exports: object,
    process: object,
  ) => void;
}

const post = Reflect.get(globalThis, STAND_IN.binding) as (payload: string) => void;
const { ipcRenderer, receive } = createIpcRenderer((message) => post(JSON.stringify(message)));
Reflect.set(globalThis, STAND_IN.receiver, (json: string) => receive(JSON.parse(json) as FromMain));

const bridge = new Bridge("preload", STAND_IN.channel, (key, url) => {
  if (key === "window.open") post(JSON.stringify({ kind: "window-open", url }));
});

const electron = refusing("electron", {
  ipcRenderer,
  contextBridge: refusing("contextBridge", {
    exposeInMainWorld: (key: string, api: unknown) => bridge.expose(key, api),
  }),
});

const require = (name: string): unknown => {
  if (name === "electron" || name === "electron/renderer") return electron;
  throw new Error(`module not found: ${name}`);
};
const module = { exports: {} };
PRELOAD(require, module, module.exports, {
  type: "renderer",
  platform: STAND_IN.platform,
  versions: STAND_IN.versions,
  argv: STAND_IN.argv,
  sandboxed: true,
  contextIsolated: true,
});
