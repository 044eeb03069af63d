import { describe, expect, test } from "vitest";
import { toDesktop } from "./desktop-server.ts";
import { readEntry } from "./entry.ts";

const base = { name: "alpha", transport: "http", url: "https://alpha.example.test/mcp" };
const oauth = {
  clientId: "id",
  authorizationUrl: "https://id.example.test/authorize",
  tokenUrl: "https://id.example.test/token",
};
const shaped = (more: object) => {
  const read = readEntry({ ...base, ...more });
  return "entry" in read ? toDesktop(read.entry) : read;
};

describe("an entry of the catalog", () => {
  test.each([
    ["without a word on signing in", {}, false],
    ["with the older word", { auth: "oauth" }, true],
    ["with a flag", { oauth: true }, true],
    ["with a flag over the older word", { auth: "oauth", oauth: false }, false],
    ["with an object", { oauth }, oauth],
    [
      "with keys that nobody knows",
      { oauth: { ...oauth, audience: "kept" } },
      { ...oauth, audience: "kept" },
    ],
    ["with nulls, which are absent", { auth: null, oauth: { ...oauth, scope: null } }, oauth],
    [
      "whose server for signing in is this machine",
      { oauth: { ...oauth, tokenUrl: "http://localhost:9/t" } },
      { ...oauth, tokenUrl: "http://localhost:9/t" },
    ],
  ])("%s", (_what, more, expected) => {
    expect(shaped(more)).toMatchObject({ oauth: expected });
  });

  test.each([
    ["a bad name", { name: "two words" }],
    ["no address", { url: null }],
    ["an address of another scheme", { url: "file:///etc/passwd" }],
    ["another transport", { transport: "carrier-pigeon" }],
    ["an empty client", { oauth: { ...oauth, clientId: "" } }],
    ["a port that there is not", { oauth: { ...oauth, callbackPort: 0 } }],
    ["a script to sign in with", { oauth: { ...oauth, authorizationUrl: "javascript:alert(1)" } }],
    ["a token address in the clear", { oauth: { ...oauth, tokenUrl: "http://id.example.test/token" } }],
    ["a callback on another machine", { oauth: { ...oauth, callbackHost: "collector.example.test" } }],
  ])("with %s is malformed", (_what, more) => {
    expect(shaped(more)).toHaveProperty("malformed");
  });

  test("that is a program is well formed, and nothing for a desktop", () => {
    expect(shaped({ transport: "stdio", url: null })).toBeUndefined();
  });
});
