import { once } from "node:events";
import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import { ownThread } from "../../process/own-program.ts";
import type { RgbPixels } from "../png-encoder.ts";
import type { ReaderAnswer, ReaderReady, ReaderRequest } from "./reader-thread.ts";
import type { ReadWord, ScreenReader } from "./screen-reader.ts";

/** To load the networks takes about a second, on a busy machine several. */
const STARTS_WITHIN_MS = 30_000;

/**
 * Opens the ONNX reader in a thread of its own, which does not keep the process.
 * @throws what the thread could not load: a package, a network; that it ended, or did not start in 30 s
 */
export async function openThreadedReader(thread: Worker = ownThread("screen-reader")): Promise<ScreenReader> {
  const ready = await readyOf(thread).catch(async (error: unknown) => {
    await thread.terminate();
    throw error;
  });
  // Between two pictures nobody waits for it; that it died meanwhile is told to who asks next.
  thread.on("error", () => {});
  thread.unref();
  return new ThreadedReader(thread, ready);
}

async function readyOf(thread: Worker): Promise<ReaderReady> {
  const over = new AbortController();
  const end = (how: string) => over.abort(new Error(`the thread that reads screens ${how}`));
  thread.once("exit", (code) => end(`ended with code ${code} before it could read`));
  const timer = setTimeout(() => end(`did not start within ${STARTS_WITHIN_MS / 1000} s`), STARTS_WITHIN_MS);
  try {
    return (await once(thread, "message", { signal: over.signal }))[0];
  } catch (error) {
    // Its own error and its exit may come in one turn, so that the signal is aborted by now: the first counts.
    throw error instanceof Error && error.name === "AbortError" ? over.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

class ThreadedReader implements ScreenReader {
  readonly name: string;
  readonly alphabet: ReadonlySet<string>;
  readonly #thread: Worker;
  readonly #ended: Promise<[]>;

  constructor(thread: Worker, { name, alphabet }: ReaderReady) {
    this.#thread = thread;
    this.#ended = new Promise((resolve) => thread.once("exit", () => resolve([])));
    this.name = name;
    this.alphabet = alphabet;
  }

  async read(picture: RgbPixels): Promise<ReadWord[]> {
    const { port1: here, port2: to } = new MessageChannel();
    try {
      this.#ask({ picture, to }, to);
      const [answer]: ReaderAnswer[] = await Promise.race([once(here, "message"), this.#ended]);
      if (answer === undefined) throw new Error("the thread that reads screens has ended");
      if ("error" in answer) throw answer.error;
      return answer.words;
    } finally {
      here.close();
    }
  }

  async close(): Promise<void> {
    this.#thread.ref();
    this.#ask("close");
    await this.#ended;
  }

  #ask(request: ReaderRequest, ...ports: MessagePort[]): void {
    this.#thread.postMessage(request, ports);
  }
}
