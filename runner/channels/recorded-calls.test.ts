import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import type { EvidenceEvent } from "../evidence/log/events.ts";
import { Recorder } from "../evidence/log/recorder.ts";
import { AnswerBook, recordAgent } from "./recorded-calls.ts";

const dir = mkdtempSync(join(tmpdir(), "fraimz-calls-"));
const recorder = new Recorder(dir);
const events: EvidenceEvent[] = [];
recorder.onEvent((event) => events.push(event));
beforeEach(() => {
  events.length = 0;
});
afterAll(() => {
  recorder.close();
  rmSync(dir, { recursive: true });
});

const agent = {
  async execute(name: string) {
    if (name === "broken") throw new Error("the server said no");
    return { text: `echo of ${name}` };
  },
  member: { count: () => 2 },
};

describe("the agent channel", () => {
  it("records every call as an act with its exchange, and keeps the answer for the assertions", async () => {
    const answers = new AnswerBook();
    const recorded = recordAgent(agent, recorder.frame("flow", 1), answers);
    expect(await recorded.execute("x")).toEqual({ text: "echo of x" });
    recorded.member.count();
    expect(events.map((event) => event.type)).toEqual(["act", "attachment", "act", "attachment"]);
    expect(events[0]).toMatchObject({ verb: "called", target: "execute", detail: '"x"', ok: true });
    const kept = events[1]?.type === "attachment" ? events[1].file.name : "";
    expect(JSON.parse(readFileSync(join(dir, "files", kept), "utf8"))).toMatchObject({
      request: ["x"],
      answer: { text: "echo of x" },
    });
    const read = answers.read(agent);
    expectTypeOf(read.execute).toEqualTypeOf<{ text: string }>();
    expect(read.execute.text).toBe("echo of x");
    expect(read.member.count).toBe(2);
  });

  it("records a call that threw as failed, and passes the error on", async () => {
    const recorded = recordAgent(agent, recorder.frame("flow", 1), new AnswerBook());
    await expect(recorded.execute("broken")).rejects.toThrow("the server said no");
    expect(events[0]).toMatchObject({ type: "act", ok: false, error: "the server said no" });
  });

  it("refuses to read an answer of a call that was not made", () => {
    const read = new AnswerBook().read(agent);
    expect(() => read.execute).toThrow(
      "the action of this frame got no answer from agent.execute; its answered calls: none",
    );
  });
});
