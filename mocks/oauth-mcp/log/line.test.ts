import { expect, test } from "vitest";
import { WitnessEntry } from "../../witness-log/entry.ts";
import { type Arrival, lineOf, monotonic, sentFields, writeWithoutRequest } from "./line.ts";
import { TenantLog } from "./tenant-log.ts";

const ARRIVAL: Arrival = { arrival: 1, at: "2026-11-20T10:00:00.000Z", mono: monotonic() };
const ORIGIN = "http://127.0.0.1:4800";

test("what is no request has a line that names no method, no path and nothing sent, in the order of any other", () => {
  const log = new TenantLog("run", { write: () => undefined, close: () => undefined });
  writeWithoutRequest(log, ARRIVAL, ORIGIN, { error: { code: "malformed_http" } }, 400);
  const [without] = log.entries();
  const { method, path, query, form, headers, origin, phase, step, status } = WitnessEntry.parse(without);
  expect([method, path, query, form, headers]).toEqual(["-", "-", {}, {}, {}]);
  expect([origin, phase, step, status]).toEqual([ORIGIN, "whole", "other", 400]);
  log.append(
    lineOf(
      {
        arrival: ARRIVAL,
        phase: "whole",
        sent: sentFields({
          method: "GET",
          path: "/",
          query: new URLSearchParams(),
          form: new URLSearchParams(),
          headers: {},
          origin: ORIGIN,
        }),
        status: 400,
      },
      { error: { code: "malformed_http" } },
    ),
  );
  expect(Object.keys(log.entries()[1] ?? {})).toEqual(Object.keys(without ?? {}));
});
