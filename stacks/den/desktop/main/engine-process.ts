import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import { type ChatEvent, linesOf, type ServerStatus, serverStatusSchema } from "../../engine/protocol.ts";

const START_LIMIT_MS = 20_000;
const readyLine = z.object({ listening: z.number() });

/** What the app asks of an engine, whichever it is. */
export interface Engine {
  /** Reads the configuration again and connects anew. @returns how each MCP server stands afterwards */
  reload(): Promise<Record<string, ServerStatus>>;
  /** Asks one turn; events arrive as they happen. */
  chat(chatId: string, text: string, onEvent: (event: ChatEvent) => void): Promise<void>;
  stop(): void;
}

/** The engine runs beside the app, as a process of its own that only the app can talk to. */
export class EngineProcess implements Engine {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #key: string;

  private constructor(child: ChildProcess, url: string, key: string) {
    this.#child = child;
    this.#url = url;
    this.#key = key;
  }

  /**
   * @param script the engine's program
   * @param configPath the configuration that it reads
   * @param environment added to the app's own
   * @throws Error when it does not come up
   */
  static async start(
    script: string,
    configPath: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<EngineProcess> {
    const key = randomBytes(24).toString("base64url");
    const child = spawn(process.execPath, [script], {
      // Electron's own executable runs a script as Node does.
      env: {
        ...process.env,
        ELECTRON_RUN_AS_NODE: "1",
        ENGINE_CONFIG: configPath,
        ENGINE_KEY: key,
        ...environment,
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const failed = new Promise<never>((_resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) =>
        reject(new Error(`The engine ended with code ${code} before it was ready.`)),
      );
      const late = new Error(`The engine was not ready within ${START_LIMIT_MS} ms.`);
      setTimeout(() => reject(late), START_LIMIT_MS).unref();
    });
    const [line] = await Promise.race([once(createInterface(child.stdout), "line"), failed]);
    const { listening } = readyLine.parse(JSON.parse(String(line)));
    return new EngineProcess(child, `http://127.0.0.1:${listening}`, key);
  }

  async reload(): Promise<Record<string, ServerStatus>> {
    const answer = await this.#ask("POST", "/reload");
    return z.record(z.string(), serverStatusSchema).parse(await answer.json());
  }

  async chat(chatId: string, text: string, onEvent: (event: ChatEvent) => void): Promise<void> {
    const answer = await this.#ask("POST", "/chat", { chatId, text });
    if (!answer.body) throw new Error("The engine answered nothing.");
    for await (const line of linesOf(answer.body)) onEvent(JSON.parse(line) as ChatEvent);
  }

  stop(): void {
    // The engine ends when its input does; a signal is for one that hangs.
    this.#child.stdin?.end();
    setTimeout(() => this.#child.kill("SIGKILL"), 2_000).unref();
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer;
    throw new Error(`The engine answered ${answer.status}: ${await answer.text()}`);
  }
}
