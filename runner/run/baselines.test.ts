import { expect, it } from "vitest";
import { RunBaselines } from "./baselines.ts";

it("repeats side by side are compared with the one that was pictured first, whichever that is", () => {
  const baselines = new RunBaselines();
  const of = { flow: "f", frame: "One", position: 0 };
  const [second, first, third] = [Buffer.from("2"), Buffer.from("1"), Buffer.from("3")];
  expect(baselines.first(of, 2, second)).toBeUndefined();
  expect(baselines.first(of, 1, first)).toEqual({ repeat: 2, png: second });
  expect(baselines.first(of, 3, third)).toEqual({ repeat: 2, png: second });
  expect(baselines.first({ ...of, position: 1 }, 3, third)).toBeUndefined();
});
