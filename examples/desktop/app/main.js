const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { app, BrowserWindow, ipcMain } = require("electron");

const file = () => join(app.getPath("userData"), "notes.json");
/** A fault for the control of the flow. */
const forgets = process.env.NOTES_FAULT === "forgets";

function read() {
  try {
    return JSON.parse(readFileSync(file(), "utf8"));
  } catch {
    return []; // Nothing was written yet.
  }
}

ipcMain.handle("notes:all", () => read());
ipcMain.handle("notes:add", (_event, text) => {
  if (String(text).trim() === "") throw new Error("A note needs a text.");
  if (forgets) return;
  mkdirSync(app.getPath("userData"), { recursive: true });
  writeFileSync(file(), JSON.stringify([...read(), String(text).trim()]));
});

app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 720,
    height: 520,
    webPreferences: { preload: join(__dirname, "preload.js") },
  });
  return window.loadFile(join(__dirname, "index.html"));
});

app.on("window-all-closed", () => app.quit());
