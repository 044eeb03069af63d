import { join } from "node:path";
import type { BootedStack } from "../stack/booted-stack.ts";
import type { Browser } from "../surfaces/browser.ts";

const browsers = new WeakMap<BootedStack, Promise<Browser>>();

/**
 * The browser of a stack, started when first needed. All browser surfaces of the stack's flows share its process,
 * each with storage of its own; the stack's receipt names it, so that nothing is left when this process is killed.
 */
export async function browserOf(stack: BootedStack, headed: boolean): Promise<Browser> {
  const running = browsers.get(stack) ?? launch(stack, headed);
  browsers.set(stack, running);
  try {
    const browser = await running;
    if (browser.isRunning) return browser;
    // It crashed in an earlier flow, whose frame said so; this flow gets a new one.
    browsers.delete(stack);
    return await browserOf(stack, headed);
  } catch (error) {
    browsers.delete(stack);
    throw error;
  }
}

/** Ends the stack's browser, if it ever had one. */
export async function closeBrowserOf(stack: BootedStack): Promise<void> {
  const running = browsers.get(stack);
  browsers.delete(stack);
  const browser = await running?.catch(() => undefined);
  if (!browser) return;
  await browser.close();
  await (await import("../surfaces/profile-folder.ts")).removalsDone();
}

async function launch(stack: BootedStack, headed: boolean): Promise<Browser> {
  const { Browser } = await import("../surfaces/browser.ts");
  return await Browser.launch({
    headed,
    folder: join(stack.dir, "browser"),
    spawn: (options) => stack.spawn(options),
  });
}
