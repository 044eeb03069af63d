/** One server of the witness benchmark as its own process: started, asked what it used, ended. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Ready, Usage } from "./witness-peer.ts";

export class BenchServer {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { url }: Ready) {
    this.#child = child;
    this.url = url;
  }

  /** @param kind one of the servers in `witness-peer.ts` @param logFile where the witness writes its log */
  static async start(kind: string, logFile = ""): Promise<BenchServer> {
    const child = fork(new URL("./witness-peer.ts", import.meta.url), [kind, logFile], {
      execArgv: ["--import", "tsx", "--expose-gc"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const [ready]: (Ready | number)[] = await Promise.race([once(child, "message"), once(child, "exit")]);
    if (typeof ready !== "object")
      throw new Error(`The ${kind} server ended with code ${ready} at its start.`);
    return new BenchServer(child, ready);
  }

  /** Processor microseconds that the process used so far, all of its threads. */
  async processor(): Promise<number> {
    return (await this.#asked("processor")).processor;
  }

  /** Bytes after a collection. */
  memory(): Promise<Usage> {
    return this.#asked("memory");
  }

  async #asked(what: "processor" | "memory"): Promise<Usage> {
    this.#child.send(what);
    const [usage]: Usage[] = await once(this.#child, "message");
    if (!usage) throw new Error("A server of the benchmark did not say what it used.");
    return usage;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }
}
