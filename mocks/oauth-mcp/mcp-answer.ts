/**
 * Watches an answer of the MCP engine on its way out. The line is written before the bytes that carry the result
 * are passed on, so that a client can never know more than the log.
 */
import type { McpFacts } from "../witness-log/mcp-facts.ts";
import type { Exchange } from "./exchange.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Ledger } from "./ledger.ts";
import { type Answer, isObject, parseObject, text } from "./message.ts";

type AnswerFacts = NonNullable<McpFacts["answer"]>;

/** Converts the engine's web response; JSON bodies are read whole, event streams are watched as they pass. */
export async function mcpAnswer(response: Response, exchange: Exchange, ledger: Ledger): Promise<Answer> {
  const headers = Object.fromEntries(response.headers);
  const session = response.headers.get("mcp-session-id");
  if (session !== null && exchange.facts.mcp?.method === "initialize") {
    exchange.note({ issued: { ...exchange.facts.issued, session: fingerprint(session) } });
  }
  const type = response.headers.get("content-type") ?? "";
  if (response.body && type.startsWith("text/event-stream")) {
    note(exchange, { form: "event-stream" });
    return {
      status: response.status,
      headers,
      body: watched(response.body, response.status, exchange, ledger),
    };
  }
  const body = response.body ? Buffer.from(await response.arrayBuffer()) : null;
  if (body && type.includes("json")) noteResult(exchange, parseObject(body.toString("utf8")), "json", ledger);
  else note(exchange, { form: body && body.length > 0 ? "other" : "empty" });
  return { status: response.status, headers, body };
}

function note(exchange: Exchange, answer: AnswerFacts): void {
  const mcp = exchange.facts.mcp;
  if (mcp) exchange.note({ mcp: { ...mcp, answer: { ...mcp.answer, ...answer } } });
}

/** Do listed tools refer to the network (MCP 2026-07-28 basic, "$ref Resolution")? */
function namesNetwork(tools: unknown): boolean {
  return tools !== undefined && /"\$ref":"https?:/.test(JSON.stringify(tools));
}

/** Facts of a JSON-RPC response: error code, `isError`, the chosen version, a request for input. */
function noteResult(
  exchange: Exchange,
  message: Record<string, unknown> | undefined,
  form: AnswerFacts["form"],
  ledger: Ledger,
): void {
  const error = isObject(message?.error) ? message.error : undefined;
  const result = isObject(message?.result) ? message.result : undefined;
  const version = text(result, "protocolVersion");
  const state = text(result, "requestState");
  if (state !== undefined) {
    ledger.issuedRequestState(state);
    exchange.note({ issued: { ...exchange.facts.issued, requestState: fingerprint(state) } });
  }
  note(exchange, {
    form,
    ...(typeof error?.code === "number" ? { errorCode: error.code } : {}),
    ...(typeof result?.isError === "boolean" ? { isError: result.isError } : {}),
    ...(version === undefined ? {} : { version }),
    ...(result?.resultType === "input_required" ? { inputRequired: true } : {}),
    ...(namesNetwork(result?.tools) ? { networkRefs: true } : {}),
    complete: true,
  });
}

/** Event streams that stay open by nature: the standalone one, and a subscription. */
function staysOpen(exchange: Exchange): boolean {
  const mcp = exchange.facts.mcp;
  return mcp?.kind === "stream" || mcp?.method === "subscriptions/listen";
}

function watched(
  body: ReadableStream<Uint8Array>,
  status: number,
  exchange: Exchange,
  ledger: Ledger,
): ReadableStream<Uint8Array> {
  const decoder = new TextDecoder();
  let rest = "";
  let lastEventId: string | undefined;
  if (staysOpen(exchange)) exchange.open(status);
  const look = (chunk: Uint8Array) => {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const event = rest.slice(0, end);
      rest = rest.slice(end + 2);
      lastEventId = /^id: ?(.+)$/m.exec(event)?.[1] ?? lastEventId;
      if (!event.includes('"result"') && !event.includes('"error"')) continue;
      const data = event.split("\n").find((line) => line.startsWith("data:"));
      const message = data === undefined ? undefined : parseObject(data.slice(5));
      if (message === undefined || message.method !== undefined || message.id !== exchange.facts.mcp?.id)
        continue;
      noteResult(exchange, message, "event-stream", ledger);
      if (!staysOpen(exchange)) exchange.finish(status);
    }
  };
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        look(chunk);
        controller.enqueue(chunk);
      },
      flush() {
        // The engine ended the stream; one whose response went out has its line already.
        const cut = exchange.facts.mcp?.answer?.complete === true ? {} : { complete: false };
        note(exchange, {
          form: "event-stream",
          ...cut,
          endedBy: "server",
          ...(lastEventId === undefined ? {} : { lastEventId: lastEventId.slice(0, 200) }),
        });
      },
    }),
  );
}
