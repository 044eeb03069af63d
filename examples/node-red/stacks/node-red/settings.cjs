// node-red's own settings: nothing that depends on the day, the network or an earlier visit.
module.exports = {
  uiHost: "127.0.0.1",
  uiPort: Number(process.env.PORT),
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: {
    tours: false,
    projects: { enabled: false },
    palette: { editable: false },
    header: { title: "Node-RED" },
  },
  logging: { console: { level: "info" } },
};
