import { describe, expect, it } from "vitest";
import { positionOfKey } from "./key-position.ts";

const source = `const ready = 1;
export const app = defineStack({
  name: "app",
  services: {
    "api-one": { ready: 1 },
    web: { command() {}, ready },
  },
});
`;

describe("the place of a key in a source", () => {
  it("is found by its path, whatever has the same name before it", () => {
    expect(positionOfKey(source, ["services", "web", "ready"], 2)).toEqual({ line: 6, column: 26 });
    expect(positionOfKey(source, ["services", "api-one", "ready"], 2)).toEqual({ line: 5, column: 18 });
  });

  it("is that of the last key that is written, when the rest is missing", () => {
    expect(positionOfKey(source, ["services", "web", "ports"], 2)).toEqual({ line: 6, column: 5 });
  });

  it("is unknown when nothing of the path is written", () => {
    expect(positionOfKey(source, ["surfaces"], 2)).toBeUndefined();
  });
});
