import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { NetworkHost } from "../os/host/network-host.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import { Receipt, receiptFolder } from "../stack/receipt.ts";
import { makeStackFolder, removeStackFolder } from "../stack/stack-folder.ts";
import type { Browser } from "../surfaces/browser.ts";
import { type LaunchOptions, launchBrowser } from "../surfaces/launch-browser.ts";
import { removalsDone } from "../surfaces/profile-folder.ts";

/** What an execution asks for; browsers of equal wants can stand for each other. */
export interface BrowserWanted {
  /** One of the stack's hosts; this machine when undefined. */
  readonly host: NetworkHost | undefined;
  readonly headed: boolean;
  /** Command-line arguments over fraimz' own. */
  readonly args: readonly string[];
}

interface Pooled {
  readonly key: string;
  readonly browser: Promise<Browser>;
  /** The stack that it ends with, when it stands on one of its hosts or trusts its authority. */
  readonly stack: BootedStack | undefined;
  /** Absent while it starts. */
  running?: Browser;
  taken: boolean;
}

/** A browser that is given on answers in a millisecond; a busy machine takes its time. */
const ANSWERS_WITHIN_MS = 5_000;

/**
 * The browsers of a run. An execution has one of its own while it runs; afterwards the next one gets it, as each surface
 * has storage of its own and leaves nothing in it. To start one takes longer than a small flow does.
 */
export class BrowserPool {
  readonly #results: string;
  readonly #pooled = new Set<Pooled>();
  #receipt: Receipt | undefined;
  #closed = false;

  /** @param results the folder of all results: the receipt in it names the browsers, so that a killed run leaves none */
  constructor(results: string) {
    this.#results = results;
  }

  /**
   * Gives a browser that nobody else has until {@link giveBack}, started when none is free.
   * @throws what `launchBrowser` throws
   */
  async take(stack: BootedStack, wanted: BrowserWanted): Promise<Browser> {
    const authority = stack.definition.authority(stack.context);
    const own = wanted.host !== undefined || authority !== undefined ? stack : undefined;
    const key = JSON.stringify([own?.id, wanted.host?.name, authority, wanted.headed, ...wanted.args]);
    const free = [...this.#pooled].find((one) => one.key === key && !one.taken);
    const pooled: Pooled = free ?? {
      key,
      browser: this.#launch(wanted, authority, own),
      stack: own,
      taken: true,
    };
    pooled.taken = true;
    this.#pooled.add(pooled);
    try {
      pooled.running = await pooled.browser;
      const usable = free ? await pooled.running.answers(ANSWERS_WITHIN_MS) : pooled.running.isRunning;
      if (usable) return pooled.running;
    } catch (error) {
      this.#pooled.delete(pooled);
      throw error;
    }
    // It crashed or hung in an earlier flow, whose frame said so; this one gets a new one.
    this.#pooled.delete(pooled);
    await pooled.running.close();
    return await this.take(stack, wanted);
  }

  /** Says that its execution is over and has closed its surfaces. */
  giveBack(browser: Browser): void {
    for (const pooled of this.#pooled) if (pooled.running === browser) pooled.taken = false;
  }

  /** Ends the browsers that can't outlive this stack. */
  async closeOf(stack: BootedStack): Promise<void> {
    await this.#end((pooled) => pooled.stack === stack);
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end(() => true);
    if (this.#receipt === undefined) return;
    await removeStackFolder(this.#receipt.content.dir);
    this.#receipt.remove();
  }

  async #end(which: (pooled: Pooled) => boolean): Promise<void> {
    const ending = [...this.#pooled].filter(which);
    if (ending.length === 0) return;
    for (const pooled of ending) this.#pooled.delete(pooled);
    await Promise.all(ending.map(async ({ browser }) => (await browser.catch(() => undefined))?.close()));
    await removalsDone();
  }

  #launch(
    wanted: BrowserWanted,
    authority: string | undefined,
    stack: BootedStack | undefined,
  ): Promise<Browser> {
    if (this.#closed) throw new Error("the run is over: no browser is started any more");
    if (stack !== undefined) {
      return launchBrowser({
        ...wanted,
        authority,
        ...startedBy(stack),
        folder: join(stack.dir, "browser"),
      });
    }
    const receipt = this.#ownReceipt();
    return launchBrowser({
      ...wanted,
      folder: receipt.content.dir,
      spawn: (options) => receipt.spawn(options),
    });
  }

  #ownReceipt(): Receipt {
    this.#receipt ??= new Receipt(receiptFolder(this.#results), {
      id: `browsers-${randomUUID().slice(0, 8)}`,
      stack: "browsers",
      key: "browsers",
      dir: makeStackFolder("browsers"),
    });
    return this.#receipt;
  }
}

/**
 * Starts a browser with its window on a display of the stack. It is one surface's own, which closes it before the
 * display ends.
 * @throws what `launchBrowser` throws
 */
export async function browserOnDisplay(
  stack: BootedStack,
  options: Omit<BrowserWanted, "headed"> & {
    /** The environment under which a program shows its windows there. */
    readonly env: Readonly<Record<string, string | undefined>>;
    /** Where its profile and its log go. */
    readonly folder: string;
  },
): Promise<Browser> {
  const authority = stack.definition.authority(stack.context);
  return await launchBrowser({ ...options, authority, ...startedBy(stack), headed: true });
}

/** The stack's receipt names what it starts. */
function startedBy(stack: BootedStack): Pick<LaunchOptions, "spawn"> {
  return { spawn: (options) => stack.spawn(options) };
}
