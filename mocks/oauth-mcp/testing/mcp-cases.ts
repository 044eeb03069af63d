/** Cases of the faults of the MCP endpoint and of the scripted model. */
import { expect } from "vitest";
import type { FaultCases } from "./fault-case.ts";
import { chat, echo, echoed, modern, tokenOf } from "./probes.ts";
import { INITIALIZE, rpc } from "./strict-client.ts";

export const MCP_CASES: FaultCases = {
  "mcp:no-challenge": {
    shows: async (tenant) =>
      expect((await rpc(tenant.mcpUrl, undefined, INITIALIZE)).headers.get("www-authenticate")).toBeNull(),
  },
  "mcp:moved-metadata": {
    shows: async (tenant) => {
      const answer = await rpc(tenant.mcpUrl, undefined, INITIALIZE);
      const place = /resource_metadata="([^"]*)"/.exec(answer.headers.get("www-authenticate") ?? "")?.[1];
      expect(place).toContain("/metadata/protected-resource/");
      expect(await (await fetch(place ?? "")).json()).toMatchObject({ resource: tenant.mcpUrl });
    },
  },
  "mcp:unauthorized": {
    shows: async (tenant) => {
      const answer = await echo(tenant, await tokenOf(tenant));
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
        401,
        expect.stringContaining("invalid_token"),
      ]);
    },
  },
  "mcp:insufficient-scope": {
    shows: async (tenant) => {
      const answer = await echo(tenant, await tokenOf(tenant));
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
        403,
        expect.stringContaining('scope="mcp:admin"'),
      ]);
    },
  },
  "mcp:insufficient-scope-everywhere": {
    shows: async (tenant) => {
      const answer = await rpc(tenant.mcpUrl, await tokenOf(tenant), INITIALIZE);
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
        403,
        expect.stringContaining('scope="mcp:read mcp:tools"'),
      ]);
    },
  },
  "mcp:stream-form": {
    with: { form: "cr" },
    shows: async (tenant) => {
      const answer = await rpc(tenant.mcpUrl, await tokenOf(tenant), INITIALIZE);
      const text = await answer.text();
      expect(text).toContain("\r\r");
      expect(text).not.toContain("\n");
      const line = (await tenant.entries()).findLast(({ mcp }) => mcp?.method === "initialize");
      expect(line?.mcp?.answer).toMatchObject({ form: "event-stream", complete: true });
    },
  },
  "mcp:several-challenges": {
    shows: async (tenant) => {
      const answer = await rpc(tenant.mcpUrl, undefined, INITIALIZE);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Negotiate, Basic .*, Bearer .*, Digest /);
      const line = (await tenant.entries()).findLast(({ status }) => status === 401);
      expect(line?.challenge?.scheme).toBe("Bearer");
    },
  },
  "mcp:redirect": {
    shows: async (tenant) => {
      const token = await tokenOf(tenant);
      const answer = await fetch(tenant.mcpUrl, {
        method: "POST",
        redirect: "manual",
        headers: { authorization: `Bearer ${token}` },
      });
      expect([answer.status, answer.headers.get("location")]).toEqual([307, "http://127.0.0.1:9/mcp"]);
    },
  },
  "mcp:forget-session": {
    shows: async (tenant) => {
      const token = await tokenOf(tenant);
      const session = (await rpc(tenant.mcpUrl, token, INITIALIZE)).headers.get("mcp-session-id") ?? "";
      const answer = await rpc(
        tenant.mcpUrl,
        token,
        { id: 1, method: "tools/list" },
        { "mcp-session-id": session },
      );
      expect(answer.status).toBe(404);
    },
  },
  "mcp:tool-error": {
    shows: async (tenant) =>
      expect(await echoed(tenant, await tokenOf(tenant))).toMatchObject({ id: 7, error: { code: -32603 } }),
  },
  "mcp:tool-is-error": {
    shows: async (tenant) =>
      expect(await echoed(tenant, await tokenOf(tenant))).toMatchObject({ result: { isError: true } }),
  },
  "mcp:needs-connection": {
    shows: async (tenant) => {
      const answer = await echoed(tenant, await tokenOf(tenant));
      expect(answer).toMatchObject({ error: { code: -32001, data: { url: `${tenant.issuer}/connect` } } });
    },
  },
  "mcp:oversized": {
    with: { bytes: 100_000 },
    shows: async (tenant) =>
      expect((await (await echo(tenant, await tokenOf(tenant))).text()).length).toBeGreaterThan(100_000),
  },
  "mcp:drop-stream": {
    shows: async (tenant) => {
      const answer = await echo(tenant, await tokenOf(tenant));
      await expect(answer.text()).rejects.toThrow();
    },
  },
  "mcp:network-ref": {
    shows: async (tenant) =>
      expect(await (await modern(tenant, await tokenOf(tenant), "tools/list")).text()).toContain(
        "/schemas/value.json",
      ),
  },
  "mcp:bad-header-tool": {
    shows: async (tenant) =>
      expect(await (await modern(tenant, await tokenOf(tenant), "tools/list")).text()).toContain("bad name"),
  },
  "model:error": { shows: async (tenant) => expect((await chat(tenant)).status).toBe(500) },
  "model:cut-off": { shows: async (tenant) => expect((await chat(tenant)).text()).rejects.toThrow() },
  "model:wrong-tool": {
    shows: async (tenant) => expect(await (await chat(tenant)).text()).toContain("no_such_tool"),
  },
};
