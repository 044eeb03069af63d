/**
 * Watches an answer of the MCP engine on its way out. The line is written before the bytes that carry the result
 * are passed on, so that a client can never know more than the log.
 */
import type { McpFacts } from "../witness-log/mcp-facts.ts";
import type { Exchange } from "./exchange.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Ledger } from "./ledger.ts";
import { type Answer, bodyText, isObject, parseObject, type StreamTap, text } from "./message.ts";
import { type MarkedTool, markedTools } from "./mirrored-arguments.ts";

type AnswerFacts = NonNullable<McpFacts["answer"]>;

/**
 * Converts the engine's web response: JSON is read whole, an event stream gets a tap that watches it pass.
 * @param more headers that the front adds
 */
export async function mcpAnswer(
  response: Response,
  exchange: Exchange,
  ledger: Ledger,
  more: Readonly<Record<string, string>>,
): Promise<Answer> {
  const { status, body } = response;
  const headers: Record<string, string> = { ...Object.fromEntries(response.headers), ...more };
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
  if (content.startsWith("{")) noteResult(exchange, parseObject(content), "json", ledger);
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
  const mcp = exchange.facts.mcp;
  const marked = mcp?.method === "tools/list" && result ? markedTools(result.tools) : undefined;
  if (mcp && marked) rememberMarked(mcp, marked, ledger);
  note(exchange, {
    form,
    ...(typeof error?.code === "number" ? { errorCode: error.code } : {}),
    ...(typeof result?.isError === "boolean" ? { isError: result.isError } : {}),
    ...(version === undefined ? {} : { version }),
    ...(result?.resultType === "input_required" ? { inputRequired: true } : {}),
    ...(namesNetwork(result?.tools) ? { networkRefs: true } : {}),
    ...([...(marked?.values() ?? [])].some(({ valid }) => !valid) ? { invalidHeaderTools: true } : {}),
    complete: true,
  });
}

/** A later page of the list adds to what the first one said. */
function rememberMarked(
  { resource, cursor }: McpFacts,
  marked: Map<string, MarkedTool>,
  ledger: Ledger,
): void {
  const before = cursor === undefined ? undefined : ledger.marked.get(resource);
  ledger.marked.set(resource, before ? new Map([...before, ...marked]) : marked);
}

/** Event streams that stay open by nature: the standalone one, and a subscription. */
function staysOpen(exchange: Exchange): boolean {
  const mcp = exchange.facts.mcp;
  return mcp?.kind === "stream" || mcp?.method === "subscriptions/listen";
}

function streamTap(status: number, exchange: Exchange, ledger: Ledger): StreamTap {
  const decoder = new TextDecoder();
  let rest = "";
  let lastEventId: string | undefined;
  if (staysOpen(exchange)) exchange.open(status);
  const look = (event: string) => {
    lastEventId = /^id: ?(.+)$/m.exec(event)?.[1] ?? lastEventId;
    if (!event.includes('"result"') && !event.includes('"error"')) return;
    const data = event.split("\n").find((line) => line.startsWith("data:"));
    const message = data === undefined ? undefined : parseObject(data.slice(5));
    if (message === undefined || message.method !== undefined || message.id !== exchange.facts.mcp?.id)
      return;
    noteResult(exchange, message, "event-stream", ledger);
    if (!staysOpen(exchange)) exchange.finish(status);
  };
  return {
    see(chunk) {
      rest += decoder.decode(chunk, { stream: true });
      for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
        look(rest.slice(0, end));
        rest = rest.slice(end + 2);
      }
    },
    ended() {
      // One whose response went out has its line already.
      const cut = exchange.facts.mcp?.answer?.complete === true ? {} : { complete: false };
      const last = lastEventId === undefined ? {} : { lastEventId: lastEventId.slice(0, 200) };
      note(exchange, { form: "event-stream", ...cut, endedBy: "server", ...last });
    },
  };
}
