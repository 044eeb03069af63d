import { join } from "node:path";
import type { NetworkHost } from "../os/network-host.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import { Browser } from "../surfaces/browser.ts";
import { removalsDone } from "../surfaces/profile-folder.ts";

/** By the host's name; the empty one is this machine. */
const browsers = new WeakMap<BootedStack, Map<string, Promise<Browser>>>();

/**
 * The browser of a stack on one of its hosts (or on this machine), started when first needed. All browser surfaces of
 * the stack's flows that are there share its process, each with storage of its own; the stack's receipt names it, so
 * that nothing is left when this process is killed.
 */
export async function browserOf(
  stack: BootedStack,
  host: NetworkHost | undefined,
  headed: boolean,
): Promise<Browser> {
  const ofStack = browsers.get(stack) ?? new Map<string, Promise<Browser>>();
  browsers.set(stack, ofStack);
  const key = host?.name ?? "";
  const running = ofStack.get(key) ?? launch(stack, host, headed);
  ofStack.set(key, running);
  try {
    const browser = await running;
    if (browser.isRunning) return browser;
    // It crashed in an earlier flow, whose frame said so; this flow gets a new one.
    ofStack.delete(key);
    return await browserOf(stack, host, headed);
  } catch (error) {
    ofStack.delete(key);
    throw error;
  }
}

/** Ends the stack's browsers, if it ever had one. */
export async function closeBrowserOf(stack: BootedStack): Promise<void> {
  const running = [...(browsers.get(stack)?.values() ?? [])];
  browsers.delete(stack);
  if (running.length === 0) return;
  await Promise.all(running.map(async (browser) => (await browser.catch(() => undefined))?.close()));
  await removalsDone();
}

async function launch(stack: BootedStack, host: NetworkHost | undefined, headed: boolean): Promise<Browser> {
  return await Browser.launch({
    headed,
    host,
    authority: stack.definition.authority(stack.context),
    folder: join(stack.dir, "browser"),
    spawn: (options) => stack.spawn(options),
  });
}
