/**
 * The engine's request context, kept alive only while the engine works. Below Node 24 an `AsyncLocalStorage` in use
 * turns on async hooks for the whole process, which makes every promise dearer: a tenth of an MCP call, though no MCP
 * call goes through the engine.
 */
import context from "oidc-provider/lib/helpers/als.js";

let working = 0;

/** Runs one request through the engine; settles as it does. */
export async function inEngineContext(run: () => unknown): Promise<void> {
  working += 1;
  try {
    await run();
  } finally {
    working -= 1;
    if (working === 0) context.disable();
  }
}
