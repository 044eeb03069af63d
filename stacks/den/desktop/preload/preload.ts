import { contextBridge, ipcRenderer } from "electron";
import type { ChatEvent } from "../../engine/protocol.ts";
import { CHANNELS, type DesktopApi, type DesktopCall, type DesktopState } from "../shared/desktop-api.ts";

const call =
  (name: DesktopCall) =>
  async (...args: string[]): Promise<void> => {
    await ipcRenderer.invoke(CHANNELS.call, name, args);
  };

const api: DesktopApi = {
  state: async () => (await ipcRenderer.invoke(CHANNELS.state)) as DesktopState,
  onState: (listener) => {
    ipcRenderer.on(CHANNELS.stateChanged, (_event, state: DesktopState) => listener(state));
  },
  signIn: call("signIn"),
  signOut: call("signOut"),
  connect: call("connect"),
  disconnect: call("disconnect"),
  addApp: call("addApp"),
  removeApp: call("removeApp"),
  refreshCloud: call("refreshCloud"),
  setModelUrl: call("setModelUrl"),
  send: call("send"),
  onChat: (listener) => {
    ipcRenderer.on(CHANNELS.chat, (_event, chatId: string, event: ChatEvent) => listener(chatId, event));
  },
};

contextBridge.exposeInMainWorld("den", api);
