/** Honest clients of kinds that no generated life is: starts of a program, windows of an app, many clients of one process. */
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Account, ParallelClient } from "./testing/honest/parallel-client.ts";
import type { Tokens } from "./testing/oauth.ts";
import { type Scene, type Stage, Theatre } from "./testing/scene.ts";
import { failuresOf } from "./testing/verdicts.ts";
import type { Wire } from "./testing/wire.ts";

const WIRES: readonly Wire[] = ["2025-11-25", "2026-07-28"];

let theatre: Theatre;
const before = getGlobalDispatcher();
let agents: Agent[];
beforeAll(async () => {
  theatre = await Theatre.open();
});
afterAll(() => theatre.close());
beforeEach(() => {
  agents = [];
});
afterEach(async () => {
  setGlobalDispatcher(before);
  await Promise.all(agents.map((agent) => agent.close()));
});

/** What another process has: connections of its own. */
function newConnections(options: Agent.Options = {}): void {
  const agent = new Agent(options);
  agents.push(agent);
  setGlobalDispatcher(agent);
}

async function alarms(scene: Scene): Promise<string[]> {
  return failuresOf(await theatre.play({ left: true, ...scene }, []));
}

/** A program that is started so often, each time with the tokens that it has kept, whatever became of it. */
function started(times: number, between: (stage: Stage) => Promise<void> = async () => undefined) {
  return async (stage: Stage): Promise<void> => {
    let tokens: Tokens | undefined;
    for (let start = 0; start < times; start += 1) {
      newConnections();
      const client = stage.another({ tokens });
      await (async () => {
        await client.connect();
        await client.call("echo", { text: "hello" });
      })().catch(() => undefined);
      await client.leave();
      tokens = client.credentials.tokens;
      await between(stage);
    }
  };
}

/** So many windows, each with a copy of the tokens in its memory. */
async function windows(stage: Stage, count: number) {
  await stage.client.connect();
  const { tokens } = stage.client.credentials;
  const others = Array.from({ length: count - 1 }, () => stage.another({ tokens }));
  for (const one of others) await one.connect();
  return [stage.client, ...others];
}

describe.each(WIRES)("on %s the judge raises no alarm at an honest client", (wire) => {
  const client = { wire };

  it("that is started again and again with the tokens that it has kept, which run out meanwhile", async () => {
    const play = started(6, ({ tenant }) => tenant.expire("access").then(() => undefined));
    expect(await alarms({ client, play })).toEqual([]);
  });

  it("that is started eight times with a token that is over, and says each time that one has to sign in", async () => {
    const play = async (stage: Stage) => {
      await stage.client.connect();
      await stage.client.leave();
      await stage.tenant.expire("access");
      const { tokens } = stage.client.credentials;
      for (let start = 0; start < 8; start += 1) {
        newConnections();
        expect(await stage.another({ tokens }).attempt("echo")).toBe(401);
      }
    };
    expect(await alarms({ client, options: { refreshTokens: false }, play })).toEqual([]);
  });

  it("that is started eight times before anybody has signed in, and says so", async () => {
    const play = async (stage: Stage) => {
      for (let start = 0; start < 8; start += 1) {
        newConnections();
        expect(await stage.another().attempt("echo")).toBe(401);
      }
    };
    expect(await alarms({ client, play })).toEqual([]);
  });

  it.each([{ mcp: "unauthorized" }, { token: "expire-now" }, { mcp: "insufficient-scope" }])(
    "that gives up at each of four starts, under %j",
    async (faults) => {
      expect(await alarms({ client, faults, play: started(4) })).toEqual([]);
    },
  );

  it.each([true, false])(
    "of five windows that each hear that the grant is over, at once: %s",
    async (atOnce) => {
      const play = async (stage: Stage) => {
        const all = await windows(stage, 5);
        await stage.tenant.expire("access", "refresh");
        const call = (one: (typeof all)[number]) => one.call("echo", { text: "hello" });
        if (atOnce) await Promise.all(all.map(call));
        else for (const one of all) await call(one);
        for (const one of all) await one.leave();
      };
      expect(await alarms({ client, play })).toEqual([]);
    },
  );

  it("of which a dozen live in one process, share a token and one connection, and count alike", async () => {
    const play = async ({ tenant }: Stage) => {
      newConnections({ connections: 1 });
      const account = new Account({ wire, resource: tenant.mcpUrl });
      const manners = { keepsId: true, retries: true, listens: false, lag: () => 0 };
      const all = Array.from({ length: 12 }, () => new ParallelClient(tenant.mcpUrl, wire, account, manners));
      await Promise.all(all.map((one) => one.connect()));
      await tenant.expire("access");
      await Promise.all(all.map((one) => one.call("echo", { text: "hello" })));
      await Promise.all(all.map((one) => one.leave()));
    };
    expect(await alarms({ play })).toEqual([]);
  });

  it("that follows a redirect of its server, with the same message", async () => {
    const faults = { mcp: { fault: "redirect", nth: 5, with: { to: "?moved=1" } } };
    expect(await alarms({ client, faults })).toEqual([]);
  });
});

describe("with sessions the judge raises no alarm at an honest client", () => {
  it("that leaves without DELETE, since its token was refused", async () => {
    const play = async (stage: Stage) => {
      await stage.client.connect();
      await stage.tenant.expire("access");
      expect(await stage.client.attempt("echo")).toBe(401);
    };
    expect(await alarms({ options: { refreshTokens: false }, play })).toEqual([]);
  });

  it("whose second window begins with a ping", async () => {
    const play = async (stage: Stage) => {
      await stage.client.connect();
      const headers = {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${stage.client.credentials.access}`,
      };
      const body = JSON.stringify({ jsonrpc: "2.0", id: "beat", method: "ping" });
      await (await fetch(stage.tenant.mcpUrl, { method: "POST", headers, body })).text();
      await stage.client.leave();
    };
    expect(await alarms({ play })).toEqual([]);
  });
});
