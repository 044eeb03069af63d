/**
 * Watches an answer of the MCP engine on its way out. The line is written before the bytes that carry the result
 * are passed on, so that a client can never know more than the log.
 */
import { EventReader } from "../../witness-log/event-stream.ts";
import { fingerprint } from "../../witness-log/fingerprint.ts";
import { isObject, parseObject, text } from "../../witness-log/json-object.ts";
import type { McpFacts } from "../../witness-log/mcp-facts.ts";
import { type Answer, bodyText, type StreamTap } from "../http/message.ts";
import type { Exchange } from "../log/exchange.ts";
import type { Ledger } from "../log/ledger.ts";
import { type MarkedTool, markedTools } from "../log/mirrored-arguments.ts";

type AnswerFacts = NonNullable<McpFacts["answer"]>;

/**
 * Converts the engine's web response: JSON is read whole, an event stream gets a tap that watches it pass.
 */
export async function mcpAnswer(response: Response, exchange: Exchange, ledger: Ledger): Promise<Answer> {
  const { status, body } = response;
  const headers: Record<string, string> = Object.fromEntries(response.headers);
  const session = headers["mcp-session-id"];
  if (session !== undefined && exchange.facts.mcp?.method === "initialize") {
    exchange.note({ issued: { ...exchange.facts.issued, session: fingerprint(session) } });
  }
  if (body && headers["content-type"]?.startsWith("text/event-stream")) {
    return { status, headers, body, tap: streamTap(status, exchange, ledger) };
  }
  return { status, headers, body: body ? Buffer.from(await response.arrayBuffer()) : null };
}

/** Facts about the answer that is really sent; for a stream only its form, the tap tells the rest. */
export function concludeMcp(answer: Answer, exchange: Exchange, ledger: Ledger): void {
  if (answer.body instanceof ReadableStream) {
    if (answer.tap) note(exchange, { form: "event-stream" });
    return;
  }
  const content = bodyText(answer) ?? "";
  if (content.startsWith("{")) concludeResult(exchange, parseObject(content), "json", ledger);
  else note(exchange, { form: content === "" ? "empty" : "other" });
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
export function resultFacts(
  message: Record<string, unknown> | undefined,
  form: AnswerFacts["form"],
  marked: ReadonlyMap<string, MarkedTool> | undefined,
): AnswerFacts {
  const error = isObject(message?.error) ? message.error : undefined;
  const result = isObject(message?.result) ? message.result : undefined;
  const version = text(result, "protocolVersion");
  return {
    form,
    ...(typeof error?.code === "number" ? { errorCode: error.code } : {}),
    ...(typeof result?.isError === "boolean" ? { isError: result.isError } : {}),
    ...(version === undefined ? {} : { version }),
    ...(result?.resultType === "input_required" ? { inputRequired: true } : {}),
    ...(namesNetwork(result?.tools) ? { networkRefs: true } : {}),
    ...([...(marked?.values() ?? [])].some(({ valid }) => !valid) ? { invalidHeaderTools: true } : {}),
    complete: true,
  };
}

/** A JSON-RPC response goes out: its facts, and what the ledger must know when the client comes back. */
function concludeResult(
  exchange: Exchange,
  message: Record<string, unknown> | undefined,
  form: AnswerFacts["form"],
  ledger: Ledger,
): void {
  const { mcp, issued } = exchange.facts;
  const result = isObject(message?.result) ? message.result : undefined;
  const state = text(result, "requestState");
  const marked = mcp?.method === "tools/list" && result ? markedTools(result.tools) : undefined;
  if (state !== undefined) exchange.note({ issued: { ...issued, requestState: fingerprint(state) } });
  note(exchange, resultFacts(message, form, marked));
  if (state !== undefined) ledger.issuedRequestState(state);
  if (mcp && marked) ledger.listedTools(mcp.resource, marked, mcp.cursor !== undefined);
}

/** Event streams that stay open by nature: the standalone one, and a subscription. */
function staysOpen(exchange: Exchange): boolean {
  const mcp = exchange.facts.mcp;
  return mcp?.kind === "stream" || mcp?.method === "subscriptions/listen";
}

function streamTap(status: number, exchange: Exchange, ledger: Ledger): StreamTap {
  const decoder = new TextDecoder();
  const events = new EventReader();
  if (staysOpen(exchange)) exchange.open(status);
  const look = (data: string) => {
    if (!data.includes('"result"') && !data.includes('"error"')) return;
    const message = parseObject(data);
    if (message === undefined || message.method !== undefined || message.id !== exchange.facts.mcp?.id)
      return;
    concludeResult(exchange, message, "event-stream", ledger);
    if (!staysOpen(exchange)) exchange.finish(status);
  };
  return {
    see(chunk) {
      for (const { data } of events.push(decoder.decode(chunk, { stream: true }))) look(data);
    },
    ended() {
      // One whose response went out has its line already.
      const cut = exchange.facts.mcp?.answer?.complete === true ? {} : { complete: false };
      const last = events.lastId ? { lastEventId: events.lastId.slice(0, 200) } : {};
      note(exchange, { form: "event-stream", ...cut, endedBy: "server", ...last });
    },
  };
}
