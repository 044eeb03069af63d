import { expect, it } from "vitest";
import { Failure } from "../evidence/log/failure.ts";
import { uncaughtErrors } from "./uncaught-errors.ts";

const refusal = (title: string) =>
  new Failure({ kind: "error", title, message: "its channel acts only until then" });

it("tells the run, once, of a call that came when its flow was over, and its flow while that goes on", () => {
  const told: string[] = [];
  uncaughtErrors.tellRun([], ({ reason }) => told.push(reason.title));
  const late = refusal("came after the last frame");
  uncaughtErrors.late("connect", late);
  uncaughtErrors.take(late, "rejection");
  expect(told).toEqual(["came after the last frame"]);

  const running = uncaughtErrors.watch("connect", "connect");
  uncaughtErrors.late("connect", refusal("came in the next frame"));
  expect(running.first()?.reason.title).toBe("came in the next frame");
  running.stop();
  expect(told).toHaveLength(1);
});
