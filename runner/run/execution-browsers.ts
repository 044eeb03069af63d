import { join } from "node:path";
import type { BootedStack } from "../stack/booted-stack.ts";
import type { Browser } from "../surfaces/browser.ts";
import { type BrowserPool, type BrowserWanted, browserOnDisplay } from "./browser-pool.ts";
import { fileName } from "./own-home.ts";

/** The browsers that one execution has of its run. */
export class ExecutionBrowsers {
  readonly #key: string;
  readonly #stack: BootedStack;
  readonly #pool: BrowserPool;
  readonly #taken = new Map<string, Promise<Browser>>();
  /** With a window on the execution's display: its own. */
  readonly #onDisplay: Browser[] = [];

  constructor(key: string, stack: BootedStack, pool: BrowserPool) {
    this.#key = key;
    this.#stack = stack;
    this.#pool = pool;
  }

  /** All surfaces that ask for the same share one. @throws what `launchBrowser` throws */
  async take(wanted: BrowserWanted): Promise<Browser> {
    const key = JSON.stringify([wanted.host?.name, wanted.headed, ...wanted.args]);
    const taken = this.#taken.get(key) ?? this.#pool.take(this.#stack, wanted);
    this.#taken.set(key, taken);
    try {
      return await taken;
    } catch (error) {
      this.#taken.delete(key);
      throw error;
    }
  }

  /**
   * Starts one with its window on a display.
   * @param env the environment under which programs show their windows there
   * @throws what `launchBrowser` throws
   */
  async takeOnDisplay(
    surface: string,
    options: Omit<BrowserWanted, "headed">,
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<Browser> {
    const folder = join(this.#stack.dir, `browser-${fileName(this.#key)}-${fileName(surface)}`);
    const browser = await browserOnDisplay(this.#stack, { ...options, env, folder });
    this.#onDisplay.push(browser);
    return browser;
  }

  /** Gives back what others may use, and ends the rest. */
  async letGo(): Promise<void> {
    const taken = await Promise.allSettled(this.#taken.values());
    for (const browser of taken) if (browser.status === "fulfilled") this.#pool.giveBack(browser.value);
    await Promise.all(this.#onDisplay.splice(0).map((browser) => browser.close()));
  }
}
