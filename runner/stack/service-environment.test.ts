import { expect, test } from "vitest";
import { serviceEnvironment } from "./service-environment.ts";

const FROM = { PATH: "/bin", LANG: "C", SHOP_KEY: "1", SHOP: "2", AWS_SECRET: "3", npm_config_x: "4" };

test("a service gets this process's environment, but for what a package manager adds", () => {
  expect(serviceEnvironment("/home", undefined, FROM)).toMatchObject({ PATH: "/bin", AWS_SECRET: "3" });
  expect(serviceEnvironment("/home", undefined, FROM)).not.toHaveProperty("npm_config_x");
});

test("with a list it gets what is listed and what programs need to start, and nothing else", () => {
  const { HOME, PATH, LANG, SHOP_KEY, ...others } = serviceEnvironment("/home", ["SHOP_*"], FROM);
  expect({ HOME, PATH, LANG, SHOP_KEY }).toEqual({ HOME: "/home", PATH: "/bin", LANG: "C", SHOP_KEY: "1" });
  expect(Object.keys(others).filter((name) => !name.startsWith("XDG_"))).toEqual([]);
});
