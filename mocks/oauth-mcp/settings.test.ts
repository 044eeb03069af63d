import { expect, test } from "vitest";
import { readCommand, SettingError } from "./settings.ts";

test("flags win over the environment, and both are read into the default tenant's options", () => {
  const { settings, show } = readCommand(["--port", "4999", "--auto-approve", "0"], {
    PORT: "1",
    EXTRA_TOOLS: "3",
    WIRES: "2025-11-25, 2026-07-28",
  });
  expect(show).toBe("serve");
  expect(settings).toMatchObject({
    port: 4999,
    options: { approval: "manual", extraTools: 3, wires: ["2025-11-25", "2026-07-28"] },
  });
});

test("a setting that can't be read is refused with its name, its value and what it must be", () => {
  expect(() => readCommand([], { PORT: "many" })).toThrow(
    new SettingError('PORT is "many"; it must be a number.'),
  );
  expect(() => readCommand([], { AUTO_APPROVE: "maybe" })).toThrow(
    'AUTO_APPROVE is "maybe"; it must be 1 or 0.',
  );
  expect(() => readCommand([], { FAULTS: "{" })).toThrow("FAULTS");
  expect(() => readCommand([], { WIRES: "2024-11-05" })).toThrow("wires");
  expect(() => readCommand(["--prot", "1"], {})).toThrow("--help lists all");
});

test("an empty variable counts as absent", () => {
  expect(readCommand([], { PORT: "", CONTROL_KEY: "" }).settings).toMatchObject({ port: 4800 });
});

test("faults and any option can be given as JSON", () => {
  const { settings } = readCommand([], {
    FAULTS: '{"token":"refuse-verifier"}',
    OPTIONS: '{"scopes":["a"]}',
  });
  expect(settings).toMatchObject({ faults: { token: "refuse-verifier" }, options: { scopes: ["a"] } });
});

test("--faults and --help ask to be shown something", () => {
  expect([readCommand(["--faults"], {}).show, readCommand(["-h"], {}).show]).toEqual(["faults", "help"]);
});
