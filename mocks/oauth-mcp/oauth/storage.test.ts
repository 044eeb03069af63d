import { expect, test } from "vitest";
import { LIMIT_PER_KIND, Storage } from "./storage.ts";

const storage = () => new Storage({ grantRevoked: () => undefined });

test("more records than the limit push out the oldest of their kind, and none of another kind", async () => {
  const kept = storage();
  const clients = kept.adapter("Client");
  await kept.adapter("Grant").upsert("grant", { kind: "Grant" }, 60);
  for (let at = 0; at <= LIMIT_PER_KIND; at += 1) await clients.upsert(`client ${at}`, { clientId: `${at}` });
  expect(await clients.find("client 0")).toBeUndefined();
  expect(await clients.find("client 1")).toBeDefined();
  expect(await clients.find(`client ${LIMIT_PER_KIND}`)).toBeDefined();
  expect(await kept.adapter("Grant").find("grant")).toBeDefined();
});

test("a record that expired is not found", async () => {
  const codes = storage().adapter("AuthorizationCode");
  await codes.upsert("late", { grantId: "a" }, 0);
  await codes.upsert("in time", { grantId: "a" }, 60);
  expect([await codes.find("late"), await codes.find("in time")]).toEqual([undefined, { grantId: "a" }]);
});

test("a revoked grant takes its codes and tokens along, and nobody else's", async () => {
  const told: string[] = [];
  const kept = new Storage({ grantRevoked: (grantId) => told.push(grantId) });
  const tokens = kept.adapter("RefreshToken");
  await tokens.upsert("one", { grantId: "a" }, 60);
  await tokens.upsert("two", { grantId: "b" }, 60);
  await tokens.revokeByGrantId("a");
  expect([await tokens.find("one"), await tokens.find("two"), told]).toEqual([
    undefined,
    { grantId: "b" },
    ["a"],
  ]);
});
