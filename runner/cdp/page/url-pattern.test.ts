import { expect, it } from "vitest";
import { fitsUrl } from "./url-pattern.ts";

const URL_OF_ITEMS = "https://api.example.test:8443/v1/items?page=2#top";

it.each<[string | RegExp, boolean]>([
  ["/v1/items", true],
  ["/v1/*", true],
  ["/v1/items?page=2", true],
  ["/v1/items?page=3", false],
  ["/v1", false],
  ["/items", false],
  ["*/items*", true],
  ["https://api.example.test:8443/v1/items?page=2", true],
  ["https://*.example.test:8443/*", true],
  ["https://api.example.test:8443/v1/items", false],
  ["https://api.example-test:8443/*", false],
  [/items/g, true],
  [/^\/v1/, false],
])("%s fits %j", (pattern, fits) => {
  expect([fitsUrl(URL_OF_ITEMS, pattern), fitsUrl(URL_OF_ITEMS, pattern)]).toEqual([fits, fits]);
});
