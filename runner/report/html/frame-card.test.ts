import { expect, test } from "vitest";
import type { Frame } from "../report-schema.ts";
import { actList, reasonBanner } from "./frame-card.ts";

type Act = Frame["acts"][number];
const act = (channel: Act["channel"], verb: string): Act => ({
  channel,
  verb,
  ok: true,
  tookMs: 1,
  afterMs: 1,
});

/** What a reader reads, without the markup. */
function read(...acts: Act[]): string {
  const list = actList(acts);
  return list
    ? list.text
        .replace(/<[^>]*>/g, " ")
        .replace(/\s+/g, " ")
        .trim()
    : "";
}

test("what the network or the provider did by itself is never said of the person", () => {
  expect(read(act("user", "clicked"), act("os", "typed"))).toBe("What the person did 1 clicked 2 typed");
  expect(read(act("agent", "called"))).toBe("What the agent did 1 called");
  expect(read(act("network", "went"))).toBe("What the network did 1 went");
  expect(read(act("provider", "expired"), act("user", "clicked"))).toBe(
    "What was done 1 the provider expired 2 the person clicked",
  );
});

test("a command in what to do next stands as code, whatever it holds, and its backticks are gone", () => {
  const next = "look, then `npx fraimz review <b>` accepts; one ` alone stays";
  expect(reasonBanner({ kind: "picture", title: "t", message: "", next }).text).toContain(
    "<bdi>look, then <code>npx fraimz review &lt;b&gt;</code> accepts; one ` alone stays</bdi>",
  );
});
