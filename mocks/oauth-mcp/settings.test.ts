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
    new SettingError('PORT is "many"; it must be a whole number from 0 to 65535.'),
  );
  expect(() => readCommand(["--port", "99999"], {})).toThrow(
    'PORT is "99999"; it must be a whole number from 0 to 65535.',
  );
  expect(() => readCommand([], { EXTRA_TOOLS: "-1" })).toThrow("it must be a whole number of 0 or more.");
  expect(() => readCommand([], { ISSUER: "here" })).toThrow("it must be a http or https URL.");
  expect(() => readCommand([], { AUTO_APPROVE: "maybe" })).toThrow(
    'AUTO_APPROVE is "maybe"; it must be 1 or 0.',
  );
  for (const port of ["99999", "80.5"]) {
    const must = `PORT is "${port}"; it must be a whole number from 0 to 65535.`;
    expect(() => readCommand(["--port", port], {})).toThrow(must);
  }
  expect(() => readCommand([], { EXTRA_TOOLS: "-1" })).toThrow("must be a whole number of 0 or more.");
  expect(() => readCommand([], { FAULTS: "{" })).toThrow("FAULTS");
  expect(() => readCommand([], { WIRES: "2024-11-05" })).toThrow("wires");
  expect(() => readCommand(["--prot", "1"], {})).toThrow("Unknown option '--prot'. --help lists all.");
});

test("a flag that is yes or no may stand alone, and an authority's file is no setting of the witness itself", () => {
  expect(readCommand(["--tls"], {}).settings.tls).toBe(true);
  expect(readCommand(["--tls", "--port", "1"], {}).settings).toMatchObject({ tls: true, port: 1 });
  expect(readCommand(["--tls", "0"], { TLS: "1" }).settings.tls).toBe(false);
  expect(readCommand([], { TLS: "1", AUTHORITY_FILE: "a.pem" })).toMatchObject({
    authorityFile: "a.pem",
    settings: { tls: true },
  });
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
