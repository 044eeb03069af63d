import { expect, test } from "vitest";
import { CHARACTERS_KEPT, EventArchive, SessionEvents } from "./event-store.ts";

const result = (text: string) => ({ jsonrpc: "2.0" as const, id: 1, result: { text } });

async function replayed(events: SessionEvents, last: string): Promise<string[]> {
  const sent: string[] = [];
  await events.replayEventsAfter(last, { send: async (id) => void sent.push(id) });
  return sent;
}

test("what came after an event on its own stream is sent again, in order", async () => {
  const events = new SessionEvents();
  const first = await events.storeEvent("a", result("1"));
  await events.storeEvent("b", result("2"));
  const second = await events.storeEvent("a", result("3"));
  const third = await events.storeEvent("a", result("4"));
  expect(await replayed(events, first)).toEqual([second, third]);
  expect(await replayed(events, third)).toEqual([]);
  expect(await replayed(events, "made-up")).toEqual([]);
});

test("sessions share one bound: the oldest events go first, whosever they are", async () => {
  const archive = new EventArchive();
  const [idle, busy] = [new SessionEvents(archive), new SessionEvents(archive)];
  const old = await idle.storeEvent("a", result("old"));
  const quarter = result("x".repeat(CHARACTERS_KEPT / 4));
  const ids: string[] = [];
  for (let at = 0; at < 6; at += 1) ids.push(await busy.storeEvent("a", quarter));
  expect(await idle.getStreamIdForEventId(old)).toBeUndefined();
  const kept = await Promise.all(ids.map((id) => busy.getStreamIdForEventId(id)));
  expect(kept).toEqual([undefined, undefined, undefined, "a", "a", "a"]);
});

test("a session that is over gives its share back", async () => {
  const archive = new EventArchive();
  const [over, other] = [new SessionEvents(archive), new SessionEvents(archive)];
  const kept = await other.storeEvent("a", result("kept"));
  await over.storeEvent("a", result("x".repeat(CHARACTERS_KEPT - 2_000)));
  over.forget();
  await other.storeEvent("a", result("x".repeat(CHARACTERS_KEPT / 2)));
  expect(await other.getStreamIdForEventId(kept)).toBe("a");
});

test("one session keeps a thousand events at most", async () => {
  const events = new SessionEvents();
  const ids: string[] = [];
  for (let at = 0; at <= 1_000; at += 1) ids.push(await events.storeEvent("a", result("")));
  expect(await events.getStreamIdForEventId(ids[0] ?? "")).toBeUndefined();
  expect(await events.getStreamIdForEventId(ids[1] ?? "")).toBe("a");
});
