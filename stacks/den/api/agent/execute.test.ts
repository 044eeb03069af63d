import { afterEach, describe, expect, test } from "vitest";
import { routes } from "../../contract/index.ts";
import { startDen } from "../testing/den-under-test.ts";
import { type Answer, startStubMcp } from "../testing/stub-mcp.ts";

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.stop();
});

async function executing(answer: Answer, environment = {}) {
  const stub = await startStubMcp((rpc) => (rpc.method === "tools/call" ? answer : undefined));
  const den = await startDen(environment);
  open.push(den, stub);
  const admin = await den.admin();
  const connection = await den.publish(admin, { url: stub.url, auth: "none", credentials: "shared" });
  const agent = await den.agent(admin);
  return { stub, answer: await agent.execute(`mcp:${connection.id}:a:tool`, { text: "hello" }), agent };
}

describe("executing a capability", () => {
  test("passes content and structured content through unchanged; a tool's name may contain colons", async () => {
    const { answer, stub } = await executing({
      result: { content: [{ type: "text", text: "<exact> ünïcode" }], structuredContent: { n: 1 } },
    });
    expect(answer).toMatchObject({ isError: false, text: "<exact> ünïcode", structured: { n: 1 } });
    const call = stub.requests.find((request) => request.body.includes("tools/call"));
    expect(JSON.parse(call?.body ?? "")).toMatchObject({
      params: { name: "a:tool", arguments: { text: "hello" } },
    });
  });

  test("classifies a tool's own failure and keeps its words", async () => {
    const { answer } = await executing({
      result: { isError: true, content: [{ type: "text", text: "No such page" }] },
    });
    expect(answer).toMatchObject({ isError: true, text: "No such page", problem: { code: "tool_failed" } });
  });

  test("passes on the link of a server that asks for a sign-in of its own (-32001), wherever its data has it", async () => {
    const { answer } = await executing({
      error: {
        code: -32001,
        message: "Sign in first",
        data: { elicitations: [{ url: "https://tools.example/connect" }] },
      },
    });
    expect(answer.problem).toMatchObject({
      code: "needs_connection",
      message: "Sign in first",
      connectUrl: "https://tools.example/connect",
    });
    expect(answer.text).toContain("https://tools.example/connect");
  });

  test("never passes on a link that is not http(s)", async () => {
    const { answer } = await executing({
      error: { code: -32001, message: "Sign in", data: { url: "javascript:alert(1)" } },
    });
    expect(answer.problem?.connectUrl).toBeUndefined();
  });

  test("ends at its time-out", async () => {
    const { answer } = await executing(() => undefined, { DEN_CALL_TIMEOUT_MS: "1000" });
    expect(answer.problem?.code).toBe("timeout");
  });

  test("reads no more than the limit of an oversized answer", async () => {
    const { answer } = await executing(
      { result: { content: [{ type: "text", text: "x".repeat(50_000) }] } },
      { DEN_ANSWER_LIMIT_BYTES: "10000", DEN_CALL_TIMEOUT_MS: "2000" },
    );
    expect(answer.problem?.code).toBe("too_large");
    expect(answer.text.length).toBeLessThan(500);
  });

  test("names a server that broke off, or had trouble", async () => {
    const broken = await executing((request) => void request.socket.destroy(), {
      DEN_CALL_TIMEOUT_MS: "2000",
    });
    expect(broken.answer.problem?.code).toBe("unreachable");
    const trouble = await executing((_request, response) => void response.writeHead(502).end("bad gateway"));
    expect(trouble.answer.problem).toMatchObject({ code: "unavailable" });
  });

  test("refuses a name that is none, or of a connection that is none, without a call", async () => {
    const { agent } = await executing({ result: { content: [] } });
    expect((await agent.execute("mcp:con_x:tool", {})).text).toMatch(/must be mcp:<connectionId>:<tool>/);
    expect((await agent.execute("mcp:con_aaaaaaaaaaaaaaaa:x", {})).problem?.code).toBe("forbidden");
  });
});

describe("a caller that goes away", () => {
  test("ends the call upstream", async () => {
    let arrived = () => {};
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let ended = () => {};
    const cutOff = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const stub = await startStubMcp((rpc) =>
      rpc.method !== "tools/call"
        ? undefined
        : (_request, response) => {
            response.on("close", ended);
            arrived();
          },
    );
    const den = await startDen();
    open.push(den, stub);
    const admin = await den.admin();
    const { id } = await den.publish(admin, { url: stub.url, auth: "none", credentials: "shared" });
    const { token } = await admin.client.call(routes.createAgentToken, {});
    const leaving = new AbortController();
    const gone = fetch(`${den.url}/mcp/agent`, {
      method: "POST",
      signal: leaving.signal,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "execute_capability", arguments: { name: `mcp:${id}:x` } },
      }),
    }).catch((error: unknown) => error);
    await waiting;
    leaving.abort();
    await gone;
    await cutOff;
  });
});
