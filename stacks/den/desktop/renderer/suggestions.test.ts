import { expect, test } from "vitest";
import type { ConnectionCard, DesktopState, DirectoryApp } from "../shared/desktop-api.ts";
import { plantedState } from "./planted-defects.tsx";
import { addedApps, suggestionsOf } from "./suggestions.ts";

const app = (id: string, configured = false): DirectoryApp => ({
  id,
  name: id,
  description: "",
  configured,
});
const connection = (presetId: string | null): ConnectionCard => ({
  ...{ id: `con_${presetId}`, name: "c", host: "h", presetId, canConnect: true, shared: false },
  ...{ state: "not_connected", message: null },
});
const state = (part: Partial<DesktopState>): DesktopState => ({
  ...{
    phase: "signed-in",
    person: null,
    connections: [],
    directory: [],
    modelUrl: "",
    problem: null,
    defects: [],
  },
  cloud: { state: "off", marker: null, tools: null, message: null },
  ...part,
});
const ids = (apps: readonly DirectoryApp[]) => apps.map(({ id }) => id);
const directory = [app("notion", true), app("linear"), app("stripe")];

test("what is not set up is suggested", () => {
  expect(ids(suggestionsOf(state({ directory })))).toEqual(["linear", "stripe"]);
});

test("a suggestion gives way only to the organization's equivalent", () => {
  expect(ids(suggestionsOf(state({ directory, connections: [connection("linear")] })))).toEqual(["stripe"]);
  expect(ids(suggestionsOf(state({ directory, connections: [connection(null)] })))).toEqual([
    "linear",
    "stripe",
  ]);
});

test("what the person added stays, whatever the organization offers", () => {
  expect(ids(addedApps(state({ directory, connections: [connection("notion")] })))).toEqual(["notion"]);
});

test("each planted defect breaks its own rule", () => {
  const connections = [connection("notion")];
  const under = (defect: string) => plantedState(state({ directory, connections, defects: [defect] }));
  expect(addedApps(under("configured-connection-hidden"))).toEqual([]);
  expect(suggestionsOf(under("suggestions-cleared"))).toEqual([]);
  expect(ids(suggestionsOf(under("known-app-left-out")))).toEqual(["linear"]);
  expect(under("none of the page's")).toEqual(
    state({ directory, connections, defects: ["none of the page's"] }),
  );
});
