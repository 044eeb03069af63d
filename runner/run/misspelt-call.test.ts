import { expect, it } from "vitest";
import { withMeantCall } from "./misspelt-call.ts";

class Channel {
  click(): void {}
  drag(): void {}
}
const contexts = [
  {
    user: new Proxy(new Channel(), {}),
    get terminal(): never {
      throw new Error("there is none");
    },
  },
  { see: { text() {}, no: { target() {} } }, world: { name: "Ada" } },
];
const nextOf = (message: string) =>
  withMeantCall({ kind: "error", title: "TypeError", message }, contexts).next;

it("a call that a channel has not is answered with those that are most like it", () => {
  expect(nextOf("user.clik is not a function")).toMatch(/^user: the nearest are "click"/);
  expect(nextOf("see.no.targit is not a function")).toBe('see.no: the nearest is "target"');
});

it("what is no call of a channel is left as it is", () => {
  for (const message of [
    "other.clik is not a function",
    "world.nmae is not a function",
    "terminal.typ is not a function",
    "clik is not a function",
    "user.clik is not iterable",
  ])
    expect(nextOf(message)).toBeUndefined();
});
