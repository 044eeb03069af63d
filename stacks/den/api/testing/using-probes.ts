import { routes } from "../../contract/index.ts";
import { type Bench, connected, type Probes, steps } from "./defect-bench.ts";
import { tool } from "./stub-mcp.ts";

/** One probe for each defect of access, accounts, agent surface and rollout. */
export const usingProbes: Probes = {
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
    environment: { DEN_LIST_TIMEOUT_MS: "2500" },
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
