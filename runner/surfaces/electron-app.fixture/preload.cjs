// The preload of the Electron contract: sandboxed, in a world of its own.
const { contextBridge, ipcRenderer } = require("electron");

globalThis.leaked = true;
let again = "accepted";

contextBridge.exposeInMainWorld("contract", {
  nested: { list: [1, 2, 3] },
  add: (a, b) => a + b,
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  ping: (value) =>
    new Promise((resolve) => {
      ipcRenderer.once("pong", (_event, answer) => resolve(answer));
      ipcRenderer.send("ping", value);
    }),
  onLink: (listener) => {
    ipcRenderer.on("link", (_event, url, data) => listener(url, data));
  },
  onDenied: (listener) => {
    ipcRenderer.on("denied", (_event, url) => listener(url));
  },
  callBack: (callback) => callback("called back"),
  throws: () => {
    throw new RangeError("thrown in the preload");
  },
  argv: process.argv.includes("--extra=1"),
  again: () => again,
});

try {
  contextBridge.exposeInMainWorld("contract", {});
} catch (error) {
  again = error.message;
}
