/** Speaks MCP to a command that is a proxy: what a host would ask through it, so that there is something to judge. */
import { z } from "zod";
import { STATELESS_WIRE, type Wire } from "../../../../mocks/witness-log/options.ts";
import { followLines } from "../../../process/log-file.ts";
import type { Exit, ProcessGroup } from "../../../process/process-group.ts";
import type { ToldCall } from "./scenario.ts";

/** How long a proxy may take to end once nobody speaks to it any more, milliseconds (MCP, stdio, "Shutdown"). */
const SHUTDOWN_MS = 5_000;

const message = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});
type Message = z.infer<typeof message>;

/** What came of it. */
export interface Driven {
  readonly exit: Exit | undefined;
  /** Why the call was not answered; undefined when it was. */
  readonly trouble?: string;
  /** It had to be told to end: how it then did says nothing. */
  readonly dismissed?: boolean;
}

/**
 * Connects, lists the tools, calls one, and ends the conversation as a host does.
 * @param ended resolves when the proxy ends, its time is over (undefined), or the run is interrupted (undefined)
 */
export async function driveProxy(
  proxy: ProcessGroup,
  wire: Wire,
  { tool, arguments: args }: ToldCall,
  ended: Promise<Exit | undefined>,
): Promise<Driven> {
  const host = new Host(proxy);
  try {
    const asking = async (): Promise<string | undefined> => {
      const refused = await begin(host, wire);
      if (refused !== undefined) return refused;
      await host.ask("tools/list", {});
      const call = { name: tool, arguments: args };
      let called = await host.ask("tools/call", call);
      const more = inputRequired.safeParse(called.result);
      if (more.success) called = await host.ask("tools/call", { ...call, ...answersTo(more.data) });
      return called.error && `tools/call ${tool} was answered ${called.error.message}`;
    };
    const first = await Promise.race([
      asking().then((trouble) => ({ trouble })),
      ended.then((exit) => ({ exit })),
    ]);
    if ("exit" in first) return { exit: first.exit, trouble: "it ended before its host had been answered" };
    const left = await host.leave(ended);
    return { ...left, ...(first.trouble === undefined ? {} : { trouble: first.trouble }) };
  } finally {
    host.close();
  }
}

const CLIENT_INFO = { name: "fraimz", version: "1" };
/** The newest revision that begins with `initialize`, for a proxy that speaks another one to its host than to the server. */
const NEWEST_WITH_SESSIONS = "2025-11-25";

/**
 * Begins as the revision has it: from 2026-07-28 each request stands alone, and a proxy that does not know that is met
 * with `initialize` (MCP 2026-07-28, "Backward Compatibility").
 * @returns why the proxy can't be spoken to
 */
async function begin(host: Host, wire: Wire): Promise<string | undefined> {
  if (wire === STATELESS_WIRE) {
    host.meta = {
      "io.modelcontextprotocol/protocolVersion": STATELESS_WIRE,
      "io.modelcontextprotocol/clientInfo": CLIENT_INFO,
      "io.modelcontextprotocol/clientCapabilities": { elicitation: {}, sampling: {}, roots: {} },
    };
    if (!(await host.ask("server/discover", {})).error) return undefined;
    host.meta = undefined;
  }
  const protocolVersion = wire === STATELESS_WIRE ? NEWEST_WITH_SESSIONS : wire;
  const about = { protocolVersion, capabilities: {}, clientInfo: CLIENT_INFO };
  const hello = await host.ask("initialize", about);
  if (hello.error) return `initialize was answered ${hello.error.message}`;
  host.tell("notifications/initialized");
  return undefined;
}

const inputRequired = z.looseObject({
  resultType: z.literal("input_required"),
  inputRequests: z.record(z.string(), z.looseObject({ method: z.string() })).default({}),
  requestState: z.string().optional(),
});

/** What a person and a model would answer, and the server's own state as it came. */
function answersTo({ inputRequests, requestState }: z.infer<typeof inputRequired>): object {
  const answers: Readonly<Record<string, object>> = {
    "elicitation/create": { action: "accept", content: {} },
    "sampling/createMessage": {
      role: "assistant",
      model: "none",
      content: { type: "text", text: "An answer" },
    },
    "roots/list": { roots: [] },
  };
  const inputResponses = Object.fromEntries(
    Object.entries(inputRequests).map(([key, { method }]) => [key, answers[method] ?? {}]),
  );
  return { inputResponses, ...(requestState === undefined ? {} : { requestState }) };
}

class Host {
  /** What each request says of itself, where it stands alone. */
  meta: Readonly<Record<string, unknown>> | undefined;
  readonly #proxy: ProcessGroup;
  readonly #waiting = new Map<number, (answer: Message) => void>();
  /** Ends the following of its output. */
  readonly close: () => void;
  #lastId = 0;

  constructor(proxy: ProcessGroup) {
    this.#proxy = proxy;
    proxy.child.stdin?.on("error", () => undefined); // It may end without reading all of it.
    this.close = followLines(proxy.logFile, (line) => this.#hear(line));
  }

  ask(method: string, params: object): Promise<Message> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#send({ id, method, params: this.meta ? { ...params, _meta: this.meta } : params });
    return answer;
  }

  tell(method: string): void {
    this.#send({ method });
  }

  /** Closes the conversation, then asks the proxy to end. */
  async leave(ended: Promise<Exit | undefined>): Promise<Pick<Driven, "exit" | "dismissed">> {
    this.#proxy.child.stdin?.end();
    let dismissed = false;
    const timer = setTimeout(() => {
      dismissed = true;
      void this.#proxy.stop({ signal: "SIGTERM" });
    }, SHUTDOWN_MS);
    try {
      return { exit: await Promise.race([this.#proxy.exited, ended]), dismissed };
    } finally {
      clearTimeout(timer);
    }
  }

  #hear(line: string): void {
    const read = message.safeParse(parsedJson(line));
    if (!read.success) return; // What it says to a person stands in the same file.
    const { id, method } = read.data;
    if (method === undefined) {
      if (typeof id === "number") this.#waiting.get(id)?.(read.data);
    } else if (id !== undefined) {
      const refusal = { error: { code: -32601, message: "Method not found" } };
      this.#send({ id, ...(method === "ping" ? { result: {} } : refusal) });
    }
  }

  #send(body: object): void {
    this.#proxy.child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", ...body })}\n`);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
