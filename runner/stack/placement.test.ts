import { expect, test } from "vitest";
import { hostOf, type Placeable, placeOnHosts } from "./placement.ts";

const about: Placeable = {
  stack: "shop",
  services: ["api", "web", "extra"],
  starting: new Set(["api", "web"]),
  surfaces: ["admin"],
};

test("hosts get their addresses in order, and hold only what this boot starts", () => {
  const placement = placeOnHosts(
    { server: { services: ["api", "extra"] }, desktop: { services: ["web"], surfaces: ["admin"] } },
    about,
  );
  expect(placement).toEqual({
    server: { address: "10.99.0.1", services: ["api"], surfaces: [] },
    desktop: { address: "10.99.0.2", services: ["web"], surfaces: ["admin"] },
  });
  expect(hostOf(placement, "services", "web")).toBe("desktop");
  expect(hostOf(placement, "surfaces", "admin")).toBe("desktop");
  expect(hostOf(placement, "services", "extra")).toBeUndefined();
  expect(placeOnHosts({}, about)).toEqual({});
});

test.each([
  [{ server: {} }, "stack shop has 1 host (server); give it 2 to 8, or none"],
  [{ A: {}, b: {} }, `"A" can't be a host's name in stack shop: use lower case letters`],
  [
    { a: { services: ["apo"] }, b: {} },
    'host a of stack shop: there is no service "apo"; did you mean "api"?',
  ],
  [{ a: {}, b: { surfaces: ["x"] } }, 'host b of stack shop: there is no surface "x"; there is admin'],
  [
    { a: { services: ["api"] }, b: { services: ["api"] } },
    "in stack shop, service api is on more than one host: a and b",
  ],
])("hosts %j are refused by name", (hosts, message) => {
  expect(() => placeOnHosts(hosts, about)).toThrow(message);
});
