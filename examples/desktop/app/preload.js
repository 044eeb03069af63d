const { contextBridge, ipcRenderer } = require("electron");

contextBridge.exposeInMainWorld("notes", {
  all: () => ipcRenderer.invoke("notes:all"),
  add: (text) => ipcRenderer.invoke("notes:add", text),
});
