import { expect, it } from "vitest";
import { createCheck } from "../channels/check.ts";
import { AnswerBook } from "../channels/recorded-calls.ts";
import { examineFrame, type GenericResult } from "./examine-frame.ts";
import { ObservedCalls } from "./observed-calls.ts";

interface Channels {
  readonly probe: { readonly list: (of?: string) => Promise<{ name: string; open: boolean }[]> };
  readonly answers: { readonly send: { status: number } };
  readonly check: ReturnType<typeof createCheck>;
  readonly witness: {
    readonly entries: () => Promise<{ step: string }[]>;
    readonly saw: (match: object) => Promise<{ at: string; status: number }>;
    readonly sawNothing: (match: object, options: { until: { at: string } }) => Promise<void>;
  };
}

/** Runs assertions as a frame does, and then what the generic controls make of them. */
async function examined(assertions: (channels: Channels) => Promise<void>): Promise<GenericResult> {
  const observed = new ObservedCalls();
  const answers = new AnswerBook();
  const agent = { send: () => {} };
  answers.keep({ path: "send", args: [], tookMs: 1, outcome: { ok: true, value: { status: 200 } } });
  const context = {
    probe: observed.follow({ list: async () => [{ name: "Ada", open: true }] }, "probe"),
    witness: observed.follow(
      {
        entries: async () => [{ step: "authorize" }],
        saw: async () => ({ at: "2026-01-01T00:00:00Z", status: 200 }),
        sawNothing: async () => {},
      },
      "witness",
    ),
    check: observed.follow(createCheck({ check: () => {} }), "check"),
    answers: answers.read(agent, observed.answer),
  };
  await assertions(context as never);
  return await examineFrame({
    frame: { name: "F", claim: "c", assertions } as never,
    ...{ context: context as never, agent, answers, calls: observed.calls },
    ...{ index: 1, before: undefined, comparisons: 0, entries: [{ step: "authorize" }] },
  });
}

it("a frame whose checks look at all they are given notices everything", async () => {
  const result = await examined(async ({ probe, answers, check, witness }) => {
    check.equal((await probe.list()).length, 1);
    check.equal(answers.send.status, 200);
    const call = await witness.saw({ step: "mcp" });
    check.equal(call.status, 200);
    await witness.sawNothing({ step: "token" }, { until: { at: new Date().toISOString() } });
    check.equal((await witness.entries()).filter(({ step }) => step === "token").length, 0);
  });
  expect(result).toMatchObject({ blind: [], open: [] });
  expect(result.noticed).toBe(10);
});

it("a value that is looked into and that no check depends on is blind, with its place in the flow", async () => {
  const result = await examined(async ({ probe, check }) => {
    const [first] = await probe.list("members");
    if (first?.open) check.equal(1, 1);
  });
  expect(result.blind).toEqual([
    expect.objectContaining({
      what: 'probe.list("members")',
      why: expect.stringContaining("every check held all the same"),
    }),
  ]);
});

it("a value that only passes through, and one that decides what is asked next, are not blind", async () => {
  const result = await examined(async ({ probe, witness, check }) => {
    const until = await witness.saw({ step: "mcp" });
    await witness.sawNothing({ step: "token" }, { until });
    const [first] = await probe.list();
    check.equal((await probe.list(first?.name)).length, 1);
  });
  expect(result.blind).toEqual([]);
});

it("a check that must find something else notices when it is just that", async () => {
  const result = await examined(async ({ probe, check }) => {
    check.notEqual((await probe.list())[0]?.name, "Bob");
  });
  expect(result.blind).toEqual([]);
});

it("a check that nothing violates is blind", async () => {
  const result = await examined(async ({ probe, check }) => {
    check.matches((await probe.list())[0]?.name, /.*/s);
  });
  expect(result.blind.map(({ what }) => what)).toEqual(['check.matches("Ada")']);
});

it("a frame that goes another way each time can't be run again, and says so", async () => {
  let times = 0;
  const result = await examined(async ({ probe, check }) => {
    check.equal((await probe.list(`${times++}`)).length, 1);
  });
  expect(result.open).toEqual([
    expect.objectContaining({ why: expect.stringContaining("probe.list was asked something else") }),
  ]);
});
