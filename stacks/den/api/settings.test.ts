import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { readNetwork } from "./connections/network.ts";
import { readDefects } from "./planted/plant.ts";
import { readSettings } from "./settings.ts";

const production = {
  NODE_ENV: "production",
  DEN_API_PUBLIC_URL: "https://api.den.example/",
  DEN_WEB_URL: "https://den.example",
  DEN_ENCRYPTION_KEY: "ab".repeat(32),
  DEN_SESSION_SECRET: "x".repeat(32),
};

describe("settings", () => {
  test("need nothing in development; the guard is off there and on in production, unless set", () => {
    expect(readSettings({})).toMatchObject({ production: false, urlGuard: false, gating: false });
    expect(readSettings(production)).toMatchObject({ urlGuard: true, publicUrl: "https://api.den.example" });
    expect(readSettings({ DEN_URL_GUARD: "on" }).urlGuard).toBe(true);
    expect(readSettings({ ...production, DEN_URL_GUARD: "off" }).urlGuard).toBe(false);
  });

  test("production has no built-in keys", () => {
    expect(() => readSettings({ NODE_ENV: "production" })).toThrow(
      "Production needs DEN_API_PUBLIC_URL, DEN_WEB_URL, DEN_ENCRYPTION_KEY, DEN_SESSION_SECRET.",
    );
  });

  test("passwords cost what they do by default in production, or more", () => {
    expect(readSettings({}).passwordCost).toBe(2 ** 14);
    expect(readSettings({ DEN_PASSWORD_COST: "1024" }).passwordCost).toBe(1024);
    const production = {
      NODE_ENV: "production",
      DEN_API_PUBLIC_URL: "https://api.example.test",
      DEN_WEB_URL: "https://example.test",
      DEN_ENCRYPTION_KEY: "ab".repeat(32),
      DEN_SESSION_SECRET: "s".repeat(32),
    };
    expect(readSettings({ ...production, DEN_PASSWORD_COST: "32768" }).passwordCost).toBe(2 ** 15);
    expect(() => readSettings({ ...production, DEN_PASSWORD_COST: "8192" })).toThrow(
      "Production needs a DEN_PASSWORD_COST of 16384 or more.",
    );
    for (const wrong of ["1000", "512", "65536", "x"])
      expect(() => readSettings({ DEN_PASSWORD_COST: wrong })).toThrow("DEN_PASSWORD_COST");
  });

  test("every wrong variable is named at once", () => {
    expect(() =>
      readSettings({ PORT: "99999", DEN_ENCRYPTION_KEY: "short", DEN_DATABASE_URL: "postgres://x" }),
    ).toThrow(/PORT[\s\S]*DEN_DATABASE_URL[\s\S]*DEN_ENCRYPTION_KEY/);
  });
});

describe("the README", () => {
  test("names every variable that is read", async () => {
    const folder = new URL(".", import.meta.url);
    const [readme, ...sources] = await Promise.all(
      ["README.md", "settings.ts", "planted/plant.ts", "connections/network.ts"].map((file) =>
        readFile(new URL(file, folder), "utf8"),
      ),
    );
    const read = new Set(sources.join("\n").match(/\bDEN_[A-Z_]+\b/g));
    expect([...read].filter((name) => !readme?.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("planted defects", () => {
  test("are off by default, and read by name", () => {
    expect(readDefects({})).toEqual([]);
    expect(readDefects({ DEN_BREAK: " state-unchecked , polling-off" })).toEqual([
      "state-unchecked",
      "polling-off",
    ]);
  });

  test("an unknown name is refused", () => {
    expect(() => readDefects({ DEN_BREAK: "state-uncheckd" })).toThrow(/unknown defect: state-uncheckd/);
  });

  test("are refused in production, as are pretended networks", () => {
    expect(() => readDefects({ DEN_BREAK: "polling-off", NODE_ENV: "production" })).toThrow(
      /refused in production/,
    );
    expect(() => readNetwork({ DEN_RESOLVE: "a.example=1.1.1.1", NODE_ENV: "production" })).toThrow(
      /refused in production/,
    );
  });
});
