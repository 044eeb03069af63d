import { expect, test } from "vitest";
import { newConnectionSchema } from "./index.ts";

const asked = { name: "Billing", url: "https://billing.example/mcp", auth: "api_key", credentials: "shared" };
const refusedAt = (body: object) =>
  newConnectionSchema.safeParse(body).error?.issues.map(({ path }) => path.join("."));

test("a key is the organization's: a connection without one, or with each member's own, is refused at its field", () => {
  expect(refusedAt({ ...asked, apiKey: "k" })).toBeUndefined();
  expect(refusedAt({ ...asked, apiKey: " " })).toEqual(["apiKey"]);
  expect(refusedAt({ ...asked, apiKey: "k", credentials: "per_member" })).toEqual(["credentials"]);
  expect(refusedAt({ ...asked, auth: "oauth", credentials: "per_member" })).toBeUndefined();
});
