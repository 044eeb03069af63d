import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { ChatEvent, EngineConfig, ServerStatus } from "../../engine/protocol.ts";
import type { EngineConfigFile } from "./engine-config.ts";
import type { Engine } from "./engine-process.ts";

const START_LIMIT_MS = 30_000;
const ASK_LIMIT_MS = 120_000;

const statesSchema = z.record(
  z.string(),
  z.looseObject({ status: z.string(), error: z.string().optional() }),
);
const partSchema = z.union([
  z.looseObject({ type: z.literal("text"), text: z.string(), synthetic: z.boolean().optional() }),
  z.looseObject({
    type: z.literal("tool"),
    callID: z.string(),
    tool: z.string(),
    state: z.looseObject({
      status: z.string(),
      input: z.unknown().optional(),
      output: z.string().optional(),
      error: z.string().optional(),
    }),
  }),
  z.looseObject({ type: z.string() }),
]);
const messagesSchema = z.array(
  z.looseObject({
    info: z.looseObject({ role: z.string(), error: z.unknown().optional() }),
    parts: z.array(partSchema),
  }),
);

/**
 * opencode as the engine: an agent that nobody here wrote, served on a port of its own, with a HOME of its own and
 * nothing from the network but what its configuration names.
 */
export class OpencodeEngine implements Engine {
  readonly #executable: string;
  readonly #folder: string;
  readonly #config: EngineConfigFile;
  readonly #sessions = new Map<string, string>();
  #child: ChildProcess | undefined;
  #url = "";

  constructor(executable: string, engineFolder: string, config: EngineConfigFile) {
    this.#executable = executable;
    this.#folder = join(engineFolder, "opencode");
    this.#config = config;
  }

  /** It reads its configuration at its start only, so it is started anew. */
  async reload(): Promise<Record<string, ServerStatus>> {
    const config = this.#config.read();
    if (!config) throw new Error("The engine has no configuration.");
    this.stop();
    await this.#start(config);
    const states = statesSchema.parse(await this.#ask("GET", "/mcp"));
    return Object.fromEntries(
      Object.entries(states).map(([name, { status, error }]): [string, ServerStatus] => [
        name,
        status === "connected"
          ? { status }
          : { status: status === "disabled" ? status : "failed", error: error ?? `opencode says: ${status}` },
      ]),
    );
  }

  async chat(chatId: string, text: string, onEvent: (event: ChatEvent) => void): Promise<void> {
    const session = this.#sessions.get(chatId) ?? (await this.#newSession());
    this.#sessions.set(chatId, session);
    const before = messagesSchema.parse(await this.#ask("GET", `/session/${session}/message`)).length;
    await this.#ask("POST", `/session/${session}/message`, { parts: [{ type: "text", text }] });
    const messages = messagesSchema.parse(await this.#ask("GET", `/session/${session}/message`));
    for (const { info, parts } of messages.slice(before)) {
      if (info.role !== "assistant") continue;
      for (const part of parts) for (const event of eventsOf(part)) onEvent(event);
      if (info.error !== undefined)
        onEvent({ type: "error", message: JSON.stringify(info.error).slice(0, 400) });
    }
    onEvent({ type: "done" });
  }

  stop(): void {
    this.#child?.kill("SIGTERM");
    this.#child = undefined;
    this.#sessions.clear();
  }

  async #start(config: EngineConfig): Promise<void> {
    const [home, work] = [join(this.#folder, "home"), join(this.#folder, "work")];
    for (const folder of [home, work]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(work, "opencode.json"), JSON.stringify(opencodeConfig(config), null, 2), {
      mode: 0o600,
    });
    const port = await freePort();
    const child = spawn(this.#executable, ["serve", "--hostname", "127.0.0.1", "--port", String(port)], {
      cwd: work,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        PATH: process.env.PATH,
        FRAIMZ_FAMILY: process.env.FRAIMZ_FAMILY,
        HOME: home,
        OPENCODE_DISABLE_MODELS_FETCH: "1",
        OPENCODE_DISABLE_AUTOUPDATE: "1",
        OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
        OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
      },
    });
    child.on("error", () => undefined);
    process.once("exit", () => child.kill("SIGKILL"));
    this.#child = child;
    this.#url = `http://127.0.0.1:${port}`;
    await this.#healthy(child);
  }

  /** Its "listening" line comes too early; only an answer counts. */
  async #healthy(child: ChildProcess): Promise<void> {
    const deadline = performance.now() + START_LIMIT_MS;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`opencode ended with code ${child.exitCode}.`);
      try {
        const answer = await fetch(`${this.#url}/global/health`, { signal: AbortSignal.timeout(2_000) });
        if (answer.ok) return;
      } catch {
        // Not listening yet.
      }
      if (performance.now() > deadline)
        throw new Error(`opencode was not healthy within ${START_LIMIT_MS} ms.`);
      await pause(50);
    }
  }

  async #newSession(): Promise<string> {
    return z.looseObject({ id: z.string() }).parse(await this.#ask("POST", "/session", {})).id;
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(ASK_LIMIT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`opencode answered ${answer.status} to ${path}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }
}

function opencodeConfig({ model, mcp }: EngineConfig): object {
  return {
    autoupdate: false,
    share: "disabled",
    model: `den/${model.name}`,
    provider: {
      den: {
        npm: "@ai-sdk/openai-compatible",
        name: "Den",
        options: { baseURL: model.baseUrl || "http://127.0.0.1:9/v1", apiKey: "none" },
        models: { [model.name]: { name: model.name } },
      },
    },
    mcp,
  };
}

function eventsOf(part: z.infer<typeof partSchema>): ChatEvent[] {
  if (part.type === "text" && typeof part.text === "string" && part.text !== "")
    return [{ type: "text", text: part.text }];
  const tool = toolSchema.safeParse(part);
  if (!tool.success) return [];
  const { callID: id, tool: name, state } = tool.data;
  const ok = state.status === "completed";
  return [
    { type: "tool-call", id, tool: name, arguments: JSON.stringify(state.input ?? {}) },
    { type: "tool-result", id, ok, text: (ok ? state.output : state.error) ?? "" },
  ];
}

const toolSchema = partSchema.options[1];

/** A port that is free now; opencode takes no 0. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address && typeof address === "object") return address.port;
  throw new Error("The system gave no free port.");
}
