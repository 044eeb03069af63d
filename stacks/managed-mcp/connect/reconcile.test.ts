import { describe, expect, test } from "vitest";
import { type Catalog, none, readCatalog } from "./catalog.ts";
import { DEFAULTS } from "./defaults.ts";
import { type Before, reconcile, reconciling } from "./reconcile.ts";
import { storedServer } from "./stored-server.ts";

const PUBLIC = DEFAULTS.map(({ name }) => name);
const server = (name: string, url = `https://${name.toLowerCase()}.example.test/mcp`) => ({
  name,
  transport: "http",
  url,
});
const says = (...entries: unknown[]): Catalog => readCatalog(JSON.stringify(entries));
const reconciled = (before: Partial<Before>, catalog: Catalog) => {
  const { servers, managed, revoked } = reconcile(
    { stored: [], managed: [], ...before },
    catalog,
    reconciling,
  );
  const names = servers.map(({ name = "(nameless)" }) => name);
  return { names: names.filter((name) => !PUBLIC.includes(name)), all: names, managed, revoked };
};

describe("reconciling the desktop's list", () => {
  test("the organization's servers come first, then the public ones, then a person's own", () => {
    const { all } = reconciled({ stored: [server("mine")] }, says(server("alpha")));
    expect(all).toEqual(["alpha", ...PUBLIC, "mine"]);
  });

  test("what is managed and dropped is revoked, whatever the client stamped on it", () => {
    const stored = [{ ...server("beta"), source: "user" }, server("mine")];
    expect(reconciled({ stored, managed: ["beta"] }, says(server("alpha")))).toMatchObject({
      names: ["alpha", "mine"],
      revoked: ["beta"],
    });
  });

  test("an empty catalog revokes, and none at all revokes nothing", () => {
    const before = { stored: [server("alpha")], managed: ["alpha", ...PUBLIC] };
    expect(reconciled(before, says())).toMatchObject({ names: [], revoked: ["alpha"] });
    expect(reconciled(before, none("failing", "it answered 500"))).toMatchObject({
      names: ["alpha"],
      revoked: [],
    });
  });

  test.each([
    ["by its name", { name: "ALPHA", transport: "http", url: 7 }],
    ["by its address", { name: "no name", transport: "http", url: "https://alpha.example.test/mcp/" }],
  ])("an entry that became malformed is held, known %s", (_how, malformed) => {
    const before = { stored: [server("alpha"), server("beta")], managed: ["alpha", "beta"] };
    expect(reconciled(before, says(server("gamma"), malformed))).toMatchObject({
      names: ["gamma", "alpha"],
      revoked: ["beta"],
    });
  });

  test("while the catalog is away, a public server does not come back beside the organization's own", () => {
    const before = { stored: [server("NOTION")], managed: ["NOTION"] };
    expect(reconciled(before, none("failing", "")).all.filter((name) => /notion/i.test(name))).toEqual([
      "NOTION",
    ]);
  });

  test("what is a person's own is kept as it is, its keys in their order", () => {
    const own = { name: "mine", colour: "green", url: "https://mine.example.test/mcp", transport: "http" };
    const { servers } = reconcile({ stored: [storedServer.parse(own)], managed: [] }, says(), reconciling);
    expect(JSON.stringify(servers.at(-1))).toBe(JSON.stringify(own));
  });

  test("run again with the same catalog it changes nothing", () => {
    const catalog = says(server("alpha"), server("notion"));
    const first = reconcile({ stored: [server("mine")], managed: [] }, catalog, reconciling);
    const again = reconcile({ stored: first.servers, managed: first.managed }, catalog, reconciling);
    expect(again).toEqual(first);
  });
});
