import { expect, it } from "vitest";
import { withoutRoutine } from "./app-output.ts";

it("leaves out what Chromium always says without a desktop, and nothing that an app says", () => {
  const routine = [
    "DevTools listening on ws://127.0.0.1:35421/devtools/browser/5a5b",
    "[811:811:1129/131122.123456:ERROR:dbus/bus.cc(408)] Failed to connect to the bus: Could not parse server address",
    "[811:830:1129/131122.123:ERROR:object_proxy.cc(590)] Failed to call method: org.freedesktop.DBus.Properties.Get",
    "[850:850:1129/131122.9:WARNING:components/viz/service/main/viz_main_impl.cc:85] VizNullHypothesis is disabled",
  ];
  const telling = [
    "Error: Cannot find module '/srv/app/main.js'",
    "could not connect to dbus: no license server",
    "[811:811:1129/131122.123456:FATAL:gpu/gpu_data_manager.cc(415)] GPU process isn't usable. Goodbye.",
    "[811:811:1129/131122.123456:ERROR:net/cert.cc(17)] the certificate is not trusted",
  ];
  expect(withoutRoutine([...routine, ...telling])).toEqual(telling);
});
