import { expect, it } from "vitest";
import { Recording } from "../evidence/log/recording.ts";
import { createSee } from "./see/create-see.ts";

it("a frame on no surface is told what to write, by `see` at once and by `see.no` at its place", async () => {
  const recording = new Recording({ act: () => {}, check: () => {} });
  const place = { on: undefined, page: () => Promise.reject(new Error("there is none")) };
  const { channel } = createSee(recording, place, { timeoutMs: 100 });
  const reason = { kind: "error", title: "The frame is on no surface" };
  expect(() => channel.no.text("anything")).toThrow(
    expect.objectContaining({ reason: expect.objectContaining(reason) }),
  );
  await expect(channel.text("anything")).rejects.toMatchObject({ reason });
});
