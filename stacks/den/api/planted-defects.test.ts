import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../contract/index.ts";
import { type DefectName, defects } from "./defects.ts";
import { type DenUnderTest, type Person, startDen } from "./testing/den-under-test.ts";
import { type StubMcp, startStubMcp, tool } from "./testing/stub-mcp.ts";
import { startWitness, type WitnessProcess } from "./testing/witness-process.ts";

let witness: WitnessProcess;
beforeAll(async () => {
  witness = await startWitness();
});
afterAll(() => witness?.stop());

type Options = NonNullable<Parameters<WitnessProcess["client"]["createTenant"]>[0]>;

/** What a probe works with; servers that it starts end with it. */
interface Bench {
  readonly den: DenUnderTest;
  readonly admin: Person;
  tenant(options?: Options): ReturnType<WitnessProcess["client"]["createTenant"]>;
  stub(...args: Parameters<typeof startStubMcp>): Promise<StubMcp>;
}

/** Observes one property of Den; a defect must change what it observes. */
type Probe = (bench: Bench) => Promise<unknown>;

const steps = async (tenant: Awaited<ReturnType<Bench["tenant"]>>, step: string) =>
  (await tenant.entries()).filter((entry) => entry.step === step).length;

const outcome = async (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) =>
      typeof error === "object" && error && "problem" in error ? Object(error.problem).code : String(error),
  );

const edited = (url: string, edit: (params: URLSearchParams) => void) => {
  const copy = new URL(url);
  edit(copy.searchParams);
  return copy.href;
};

async function connected({ den, admin, tenant }: Bench, options?: Options) {
  const provider = await tenant(options);
  const { id } = await den.publish(admin, { url: provider.mcpUrl });
  await den.connect(admin, id);
  return { provider, id, agent: await den.agent(admin), name: `mcp:${id}:echo` };
}

const landWith =
  (edit: (params: URLSearchParams) => void, times = 1): Probe =>
  async ({ den, admin, tenant }) => {
    const { id } = await den.publish(admin, { url: (await tenant()).mcpUrl });
    const callback = edited(await den.approve(await den.start(admin, id)), edit);
    let page = await den.land(callback, admin);
    for (let n = 1; n < times; n += 1) page = await den.land(callback, admin);
    return [page.status, /already used|belong|denied|comes from/.exec(page.html)?.[0]];
  };

const guardSays =
  (url: string): Probe =>
  ({ admin }) =>
    outcome(admin.client.call(routes.checkConnectionUrl, { body: { url } }));

const publicRedirectUri: Probe = async ({ den, admin, tenant }) =>
  (await den.publish(admin, { url: (await tenant()).mcpUrl })).redirectUri.startsWith(
    "https://public.example/",
  );

const GUARDED = {
  DEN_URL_GUARD: "on",
  DEN_TEST_NETWORK: JSON.stringify({
    names: { "inside.example": ["10.0.0.5"], "tools.example": ["93.184.215.14"] },
    routes: { "10.0.0.5": "127.0.0.1:1", "93.184.215.14": "127.0.0.1:1" },
  }),
};

const probes: Partial<Record<DefectName, { probe: Probe; environment?: NodeJS.ProcessEnv }>> = {
  "challenge-forgotten": {
    probe: async ({ den, admin, tenant }) => {
      const provider = await tenant({ options: { challengeScope: "mcp:read" } });
      const { id } = await den.publish(admin, { url: provider.mcpUrl });
      return new URL(await den.start(admin, id)).searchParams.get("scope");
    },
  },
  "client-reregistered-each-time": {
    probe: async (bench) => {
      const { provider, id } = await connected(bench);
      await bench.den.start(bench.admin, id);
      return steps(provider, "register");
    },
  },
  "registration-races": {
    probe: async ({ den, admin, tenant }) => {
      const provider = await tenant();
      const { id } = await den.publish(admin, { url: provider.mcpUrl });
      const members = await Promise.all([1, 2, 3, 4].map(() => den.member(admin)));
      await Promise.all(members.map((member) => den.start(member, id)));
      return steps(provider, "register");
    },
  },
  "shared-client-for-all-connections": {
    probe: async (bench) => {
      const { provider } = await connected(bench);
      const other = await bench.den.publish(bench.admin, { url: provider.mcpUrl });
      const url = new URL(await bench.den.start(bench.admin, other.id));
      return url.searchParams.get("redirect_uri")?.includes(other.id);
    },
  },
  "redirect-uri-not-scoped": {
    probe: async ({ den, admin, tenant }) => {
      const { id } = await den.publish(admin, { url: (await tenant()).mcpUrl });
      await den.connect(admin, id);
      return new URL(await den.start(admin, id)).searchParams.get("redirect_uri")?.includes(id);
    },
  },
  "pkce-left-out": {
    probe: async ({ den, admin, tenant }) => {
      const { id } = await den.publish(admin, { url: (await tenant()).mcpUrl });
      return new URL(await den.start(admin, id)).searchParams.get("code_challenge_method");
    },
  },
  "exchange-twice": { probe: async (bench) => steps((await connected(bench)).provider, "token") },
  "denial-shown-as-connected": {
    probe: landWith((params) => {
      params.delete("code");
      params.set("error", "access_denied");
    }),
  },
  "state-unchecked": { probe: landWith((params) => params.set("state", "made.up.by.me")) },
  "state-reusable": { probe: landWith(() => undefined, 2) },
  "state-never-expires": { probe: landWith(() => undefined), environment: { DEN_ATTEMPT_TTL_MS: "1" } },
  "iss-unchecked": { probe: landWith((params) => params.set("iss", "https://evil.example")) },
  "registration-error-hidden": {
    probe: async ({ den, admin, tenant }) => {
      const provider = await tenant({ options: { dynamicRegistration: false } });
      const { id } = await den.publish(admin, { url: provider.mcpUrl });
      return outcome(den.start(admin, id));
    },
  },
  "guard-without-dns": { probe: guardSays("http://inside.example/mcp"), environment: GUARDED },
  "guard-misses-mapped": { probe: guardSays("http://[::ffff:127.0.0.1]:1/mcp"), environment: GUARDED },
  "guard-refuses-all": { probe: guardSays("http://tools.example/mcp"), environment: GUARDED },
  "redirect-carries-credentials": {
    probe: async ({ den, admin, stub }) => {
      const target = await stub(() => undefined);
      const source = await stub((rpc) =>
        rpc.method === "tools/call"
          ? (_request, response) => void response.writeHead(307, { location: target.url }).end()
          : undefined,
      );
      const key = { auth: "api_key", credentials: "shared", apiKey: "the-key" } as const;
      const { id } = await den.publish(admin, { url: source.url, ...key });
      await (await den.agent(admin)).execute(`mcp:${id}:x`, {});
      return target.requests.length;
    },
  },
  "reachability-unchecked": {
    probe: ({ den, admin }) => outcome(den.publish(admin, { url: "http://127.0.0.1:1/mcp" })),
  },
  "publish-needs-oauth": {
    probe: async ({ den, admin, tenant }) => {
      const member = await den.member(admin);
      await den.publish(admin, { url: (await tenant()).mcpUrl });
      return (await member.client.call(routes.listUsableConnections, {})).connections.length;
    },
  },
  "grants-ignored-in-list": {
    probe: async ({ den, admin, tenant }) => {
      const member = await den.member(admin);
      await den.publish(admin, { url: (await tenant()).mcpUrl, access: {} });
      return (await member.client.call(routes.listUsableConnections, {})).connections.length;
    },
  },
  "grants-merged-not-replaced": {
    probe: async ({ den, admin, tenant }) => {
      const { id } = await den.publish(admin, { url: (await tenant()).mcpUrl });
      const params = { connectionId: id };
      return (await admin.client.call(routes.replaceConnectionAccess, { params, body: {} })).connection
        .access;
    },
  },
  "connected-for-everyone": {
    probe: async (bench) => {
      const member = await bench.den.member(bench.admin);
      await connected(bench);
      return (await member.client.call(routes.listUsableConnections, {})).connections[0]?.connectedForMe;
    },
  },
  "echo-altered": {
    probe: async (bench) => {
      const { provider, agent, name } = await connected(bench);
      await agent.execute(name, { text: "hello" });
      return (await provider.entries()).filter((entry) => entry.mcp?.method === "tools/call").length;
    },
  },
  "three-tools": { probe: async ({ den, admin }) => (await (await den.agent(admin)).tools()).length },
  "token-of-wrong-member": { probe: (bench) => fingerprints(bench) },
  "shared-credential-for-members": { probe: (bench) => fingerprints(bench) },
  "needs-connection-unhinted": {
    probe: async ({ den, admin, tenant }) => {
      const { id } = await den.publish(admin, { url: (await tenant()).mcpUrl });
      return (await (await den.agent(admin)).execute(`mcp:${id}:echo`, {})).problem?.code;
    },
  },
  "grants-ignored-on-execute": {
    probe: async ({ den, admin, tenant }) => {
      const member = await den.member(admin);
      const url = (await tenant()).mcpUrl;
      const { id } = await den.publish(admin, { url, credentials: "shared", access: {} });
      await den.connect(admin, id);
      return (await (await den.agent(member)).execute(`mcp:${id}:echo`, { text: "x" })).isError;
    },
  },
  "read-scope-executes": {
    probe: async (bench) => {
      const { name } = await connected(bench);
      return (await (await bench.den.agent(bench.admin, ["read"])).execute(name, { text: "x" })).isError;
    },
  },
  "credentials-kept-after-delete": {
    probe: async (bench) => {
      const { id, agent, name } = await connected(bench);
      await bench.admin.client.call(routes.deleteConnection, { params: { connectionId: id } });
      return [(await agent.execute(name, { text: "x" })).isError, (await agent.search()).total];
    },
  },
  "disconnect-keeps-token": {
    probe: async (bench) => {
      const { id, agent, name } = await connected(bench);
      await bench.admin.client.call(routes.disconnectConnection, { params: { connectionId: id } });
      return (await agent.execute(name, { text: "x" })).isError;
    },
  },
  "stale-token-kept": {
    probe: async (bench) => {
      const { provider, agent, name } = await connected(bench);
      await provider.expire("access");
      return [(await agent.execute(name, { text: "x" })).isError, await steps(provider, "token")];
    },
  },
  "refused-refresh-hidden": {
    probe: async (bench) => {
      const { provider, agent, name } = await connected(bench);
      await provider.expire("access", "refresh");
      await agent.execute(name, { text: "x" });
      return (await bench.admin.client.call(routes.listUsableConnections, {})).connections[0]
        ?.reconnectNeeded;
    },
  },
  "tool-errors-unclassified": {
    probe: async ({ den, admin, stub }) => {
      const server = await stub((rpc) =>
        rpc.method === "tools/call" ? { error: { code: -32001, message: "Sign in" } } : undefined,
      );
      const { id } = await den.publish(admin, { url: server.url, auth: "none", credentials: "shared" });
      return (await (await den.agent(admin)).execute(`mcp:${id}:x`, {})).problem?.code;
    },
  },
  "answers-unbounded": {
    environment: { DEN_ANSWER_LIMIT_BYTES: "5000" },
    probe: async ({ den, admin, stub }) => {
      const text = "x".repeat(20_000);
      const server = await stub((rpc) =>
        rpc.method === "tools/call" ? { result: { content: [{ type: "text", text }] } } : undefined,
      );
      const { id } = await den.publish(admin, { url: server.url, auth: "none", credentials: "shared" });
      return (await (await den.agent(admin)).execute(`mcp:${id}:x`, {})).text.length > 5_000;
    },
  },
  "serial-tool-listing": {
    environment: { DEN_LIST_TIMEOUT_MS: "700" },
    probe: async ({ den, admin, stub }) => {
      let waiting = 0;
      let most = 0;
      const server = await stub((rpc) => {
        if (rpc.method !== "tools/list") return undefined;
        waiting += 1;
        most = Math.max(most, waiting);
        return (_request, response) =>
          void response.on("close", () => {
            waiting -= 1;
          });
      });
      for (let n = 0; n < 3; n += 1) {
        await den.publish(admin, { url: server.url, auth: "none", credentials: "shared" });
      }
      await (await den.agent(admin)).search();
      return most;
    },
  },
  "search-first-page-only": {
    probe: async ({ den, admin, stub }) => {
      const server = await stub((rpc) =>
        rpc.method !== "tools/list"
          ? undefined
          : rpc.params?.cursor
            ? { result: { tools: [tool("second")] } }
            : { result: { tools: [tool("first")], nextCursor: "2" } },
      );
      await den.publish(admin, { url: server.url, auth: "none", credentials: "shared" });
      return (await (await den.agent(admin)).search()).total;
    },
  },
  "gating-ignored": {
    environment: { DEN_GATING: "on" },
    probe: async ({ den, admin, stub }) => {
      const { url } = await stub(() => undefined);
      await den.publish(admin, { url, auth: "none", credentials: "shared" });
      return (await admin.client.call(routes.listUsableConnections, {})).connections.length;
    },
  },
  "gating-hides-manageable": {
    environment: { DEN_GATING: "on" },
    probe: async ({ den, admin, stub }) => {
      const { url } = await stub(() => undefined);
      await den.publish(admin, { url, auth: "none", credentials: "shared" });
      const query = { scope: "manageable" } as const;
      return (await admin.client.call(routes.listManageableConnections, { query })).connections.length;
    },
  },
  "internal-redirect-uri-behind-proxy": {
    environment: { DEN_API_PUBLIC_URL: "https://public.example" },
    probe: publicRedirectUri,
  },
};

/** How many different credentials two connected members' calls showed. */
async function fingerprints({ den, admin, tenant }: Bench): Promise<number> {
  const provider = await tenant();
  const { id } = await den.publish(admin, { url: provider.mcpUrl });
  const members = [await den.member(admin), await den.member(admin)];
  for (const member of members) await den.connect(member, id);
  for (const member of members) await (await den.agent(member)).execute(`mcp:${id}:echo`, { text: "x" });
  const calls = (await provider.entries()).filter((entry) => entry.mcp?.method === "tools/call");
  return new Set(calls.map((entry) => entry.credentials?.[0]?.fingerprint)).size;
}

async function observe(probe: Probe, environment: NodeJS.ProcessEnv): Promise<unknown> {
  const den = await startDen(environment);
  const stubs: StubMcp[] = [];
  try {
    return await probe({
      den,
      admin: await den.admin(),
      tenant: (options) => witness.client.createTenant(options),
      stub: async (...args) => {
        const stub = await startStubMcp(...args);
        stubs.push(stub);
        return stub;
      },
    });
  } finally {
    await den.stop();
    for (const stub of stubs) await stub.stop();
  }
}

describe("every defect that the API can plant changes what can be observed", () => {
  const planted = (Object.keys(defects) as DefectName[]).filter((name) =>
    defects[name].where.endsWith(".ts"),
  );

  test.each(planted)("%s", async (name) => {
    const entry = probes[name];
    if (!entry) throw new Error(`no probe observes ${name}`);
    const environment = entry.environment ?? {};
    const sound = await observe(entry.probe, environment);
    const broken = await observe(entry.probe, { ...environment, DEN_BREAK: name });
    expect(broken).not.toEqual(sound);
  });
});
