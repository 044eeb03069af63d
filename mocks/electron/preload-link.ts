// Part of the stand-in for Electron: what a window and the preload of its page send each other.

import type { PageEvent, PageSession } from "./chromium.ts";
import type { Wire } from "./clone.ts";
import { type Injection, PRELOAD_WORLD } from "./injection.ts";
import type { FromRenderer } from "./ipc-main.ts";

export type ToPreload = { kind: string } & Record<string, unknown | Wire>;

export class PreloadLink {
  #session: PageSession | undefined;
  #injection: Injection | undefined;
  #world: number | undefined;

  /** The page is there; what it says comes after this. */
  open(session: PageSession, injection: Injection): void {
    this.#session = session;
    this.#injection = injection;
  }

  /**
   * Follows where the preload's world is.
   * @returns what the preload sent, if that is what happened
   */
  took({ method, params }: PageEvent, mainFrame: string | undefined): FromRenderer | undefined {
    switch (method) {
      case "Runtime.executionContextCreated": {
        const { id, name, auxData } = params.context as {
          id: number;
          name: string;
          auxData: { frameId: string };
        };
        if (name === PRELOAD_WORLD && auxData.frameId === mainFrame) this.#world = id;
        break;
      }
      case "Runtime.executionContextsCleared":
        this.#world = undefined;
        break;
      case "Runtime.exceptionThrown":
        this.#reportPreloadError(params.exceptionDetails as ExceptionDetails);
        break;
      case "Runtime.bindingCalled":
        if (params.name === this.#injection?.binding)
          return JSON.parse(String(params.payload)) as FromRenderer;
        break;
    }
    return undefined;
  }

  async deliver(message: ToPreload): Promise<void> {
    if (this.#world === undefined || !this.#session || !this.#injection) return;
    const expression = `globalThis[${JSON.stringify(this.#injection.receiver)}](${JSON.stringify(JSON.stringify(message))})`;
    try {
      await this.#session.send("Runtime.evaluate", { expression, contextId: this.#world });
    } catch {
      // The page went away meanwhile; so does Electron drop what no page takes.
    }
  }

  #reportPreloadError({ executionContextId, exception, text }: ExceptionDetails): void {
    if (executionContextId !== this.#world) return;
    console.error(`Unable to load preload script or error in it: ${exception?.description ?? text}`);
  }
}

interface ExceptionDetails {
  readonly executionContextId?: number;
  readonly exception?: { readonly description?: string };
  readonly text: string;
}
