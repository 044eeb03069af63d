import {
  Client,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../witness-log/control-client.ts";
import { memoryProvider } from "./testing/memory-provider.ts";
import { Witness } from "./witness.ts";

let witness: Witness;
let control: WitnessClient;

beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
});
afterAll(() => witness.close());

const INFO = { name: "official", version: "1.0.0" };

/** Walks through authorization as an application does: refused, sent to the browser, back with a code. */
async function connectV2(
  tenant: WitnessTenant,
  provider: OAuthClientProvider & { authorizationUrl?: URL },
  client: Client,
): Promise<StreamableHTTPClientTransport> {
  const first = new StreamableHTTPClientTransport(new URL(tenant.mcpUrl), { authProvider: provider });
  await expect(client.connect(first)).rejects.toThrow(UnauthorizedError);
  await first.finishAuth(await approved(provider));
  const transport = new StreamableHTTPClientTransport(new URL(tenant.mcpUrl), { authProvider: provider });
  await client.connect(transport);
  return transport;
}

async function approved(provider: { authorizationUrl?: URL }): Promise<URLSearchParams> {
  const answer = await fetch(provider.authorizationUrl ?? "", { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "").searchParams;
}

describe("the official client, version 2", () => {
  for (const wire of ["2025-06-18", "2025-11-25"] as const) {
    test(`connects, calls and leaves on ${wire}`, async () => {
      const tenant = await control.createTenant({ options: { wires: [wire] } });
      const client = new Client(INFO);
      const transport = await connectV2(tenant, memoryProvider(), client);
      expect(await client.callTool({ name: "echo", arguments: { text: "hello" } })).toMatchObject({
        content: [{ text: "hello" }],
      });
      await transport.terminateSession();
      await client.close();
      const seen = (await tenant.entries()).flatMap((entry) =>
        entry.mcp && entry.status === 200 ? [entry.mcp] : [],
      );
      expect(seen.find((mcp) => mcp.method === "initialize")?.answer?.version).toBe(wire);
      expect(seen.find((mcp) => mcp.method === "tools/call")).toMatchObject({
        wire,
        tool: "echo",
        arguments: { text: "hello" },
        session: { is: "live" },
      });
      expect(seen.find((mcp) => mcp.kind === "delete")?.session.is).toBe("live");
    });
  }

  test("connects and calls on 2026-07-28, without a session", async () => {
    const tenant = await control.createTenant({ options: { wires: ["2026-07-28"] } });
    const client = new Client(INFO, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
    await connectV2(tenant, memoryProvider(), client);
    expect(await client.callTool({ name: "echo", arguments: { text: "hello" } })).toMatchObject({
      content: [{ text: "hello" }],
    });
    await client.close();
    const call = (await tenant.entries()).find((entry) => entry.mcp?.method === "tools/call");
    expect(call?.mcp).toMatchObject({
      wire: "2026-07-28",
      headersAgree: true,
      session: { is: "none" },
      meta: { present: true, clientCapabilities: true },
    });
  });

  test("answers elicitation and sampling that a tool asks for, on the session wire", async () => {
    const tenant = await control.createTenant({
      options: { wires: ["2025-11-25"], tools: ["ask", "summarize", "count"], protected: false },
    });
    const client = new Client(INFO, { capabilities: { elicitation: { form: {} }, sampling: {} } });
    client.setRequestHandler("elicitation/create", async () => ({
      action: "accept",
      content: { word: "fig" },
    }));
    client.setRequestHandler("sampling/createMessage", async () => ({
      model: "m",
      role: "assistant",
      content: { type: "text", text: "short" },
    }));
    await client.connect(new StreamableHTTPClientTransport(new URL(tenant.mcpUrl)));
    expect(
      JSON.stringify(await client.callTool({ name: "ask", arguments: { question: "Which?" } })),
    ).toContain("The answer was fig");
    expect(
      JSON.stringify(await client.callTool({ name: "summarize", arguments: { text: "long" } })),
    ).toContain("short");
    const progress: number[] = [];
    await client.callTool(
      { name: "count", arguments: { to: 3 } },
      { onprogress: (at) => progress.push(at.progress) },
    );
    expect(progress).toEqual([1, 2, 3]);
    await client.close();
  });

  test("refreshes an expired token by itself, and the log shows one refresh and the rotated token", async () => {
    const tenant = await control.createTenant({ options: { wires: ["2025-11-25"] } });
    const client = new Client(INFO);
    await connectV2(tenant, memoryProvider(), client);
    const mark = await tenant.mark();
    await tenant.expire("access");
    expect(await client.callTool({ name: "echo", arguments: { text: "again" } })).toMatchObject({
      content: [{ text: "again" }],
    });
    await client.close();
    const tokens = (await tenant.entries(mark)).filter((entry) => entry.step === "token");
    expect(tokens.map((entry) => [entry.grantType, entry.refreshToken?.is, entry.status])).toEqual([
      ["refresh_token", "current", 200],
    ]);
  });

  test("identifies itself by a metadata document, without registering", async () => {
    const url = "https://client.example/metadata.json";
    const document = {
      client_id: url,
      client_name: "Document client",
      redirect_uris: ["http://127.0.0.1:9/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
    const tenant = await control.createTenant({
      options: { wires: ["2025-11-25"], documents: { [url]: document } },
    });
    const client = new Client(INFO);
    await connectV2(tenant, memoryProvider({ clientMetadataUrl: url }), client);
    await client.close();
    const steps = (await tenant.entries()).map((entry) => entry.step);
    expect(steps).toContain("client-document");
    expect(steps).not.toContain("register");
    expect((await tenant.entries()).find((entry) => entry.step === "token")?.client).toMatchObject({
      id: url,
      kind: "metadata-document",
    });
  });
});

test("the official client, version 1, connects and calls", async () => {
  const tenant = await control.createTenant();
  const provider = memoryProvider();
  const first = new TransportV1(new URL(tenant.mcpUrl), { authProvider: provider });
  await expect(new ClientV1(INFO).connect(first)).rejects.toThrow("Unauthorized");
  await first.finishAuth((await approved(provider)).get("code") ?? "");
  const client = new ClientV1(INFO);
  await client.connect(new TransportV1(new URL(tenant.mcpUrl), { authProvider: provider }));
  expect(await client.callTool({ name: "echo", arguments: { text: "hello" } })).toMatchObject({
    content: [{ text: "hello" }],
  });
  await client.close();
});

test("several resources on one host are separate protected resources, each with its own metadata", async () => {
  const tenant = await control.createTenant({ options: { resources: ["toolkits/support"] } });
  const provider = memoryProvider();
  const url = new URL(tenant.resources[1] ?? "");
  const first = new StreamableHTTPClientTransport(url, { authProvider: provider });
  await expect(new Client(INFO).connect(first)).rejects.toThrow(UnauthorizedError);
  await first.finishAuth(await approved(provider));
  const client = new Client(INFO);
  await client.connect(new StreamableHTTPClientTransport(url, { authProvider: provider }));
  expect((await client.listTools()).tools).toHaveLength(1);
  await client.close();
  const token = (await tenant.entries()).find((entry) => entry.step === "token");
  expect([token?.issued?.audience, token?.resource?.equal]).toEqual([url.href, true]);
});
