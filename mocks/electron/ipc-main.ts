// Part of the stand-in for Electron: `ipcMain`.

import { EventEmitter } from "node:events";
import { decode, encode, type Wire } from "./clone.ts";
import { refusing } from "./refusal.ts";

type Handler = (event: IpcEvent, ...args: unknown[]) => unknown;

export interface IpcEvent {
  readonly sender: unknown;
  readonly senderFrame: { readonly url: string };
  readonly frameId: number;
  readonly processId: number;
  reply(channel: string, ...args: unknown[]): void;
}

/** What a window's page sent. */
export type FromRenderer =
  | { readonly kind: "invoke"; readonly id: number; readonly channel: string; readonly args: Wire }
  | { readonly kind: "send"; readonly channel: string; readonly args: Wire }
  | { readonly kind: "window-open"; readonly url: string };

export interface InvokeResult {
  readonly ok: boolean;
  readonly value: Wire;
}

class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof handler !== "function")
      throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`);
    this.#handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  handlerOf(channel: string): Handler | undefined {
    return this.#handlers.get(channel);
  }
}

const instance = new IpcMain();

export const ipcMain = refusing("ipcMain", instance);

/** Runs the handler of an `ipcRenderer.invoke`; its error's text crosses, as in Electron. */
export async function answerInvoke(event: IpcEvent, channel: string, args: Wire): Promise<InvokeResult> {
  const handler = instance.handlerOf(channel);
  try {
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return { ok: true, value: encode(await handler(event, ...(decode(args) as unknown[]))) };
  } catch (error) {
    // Electron prints it in the main process, too.
    console.error(`Error occurred in handler for '${channel}':`, error);
    return { ok: false, value: encode(error instanceof Error ? error : new Error(String(error))) };
  }
}

/** Delivers an `ipcRenderer.send`. */
export function deliver(event: IpcEvent, channel: string, args: Wire): void {
  instance.emit(channel, event, ...(decode(args) as unknown[]));
}
