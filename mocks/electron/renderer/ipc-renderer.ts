// Part of the stand-in for Electron: `ipcRenderer`, as a sandboxed preload has it.

import { decode, encode, type Wire } from "../clone.ts";
import { refusing } from "../refusal.ts";

type Listener = (event: { sender: unknown; ports: [] }, ...args: unknown[]) => void;

/** What the main process sends back. */
export type FromMain =
  | { readonly kind: "message"; readonly channel: string; readonly args: Wire }
  | { readonly kind: "result"; readonly id: number; readonly ok: boolean; readonly value: Wire };

/** @param post carries one message to the main process */
export function createIpcRenderer(post: (message: object) => void) {
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let calls = 0;

  const add = (channel: string, listener: Listener, once: boolean) => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }]);
    return ipcRenderer;
  };
  const remove = (channel: string, listener: Listener) => {
    listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter((entry) => entry.listener !== listener),
    );
    return ipcRenderer;
  };

  const ipcRenderer: Record<string, unknown> = {
    invoke: (channel: string, ...args: unknown[]) => {
      const id = ++calls;
      const wire = encode(args);
      return new Promise((resolve, reject) => {
        waiting.set(id, {
          resolve,
          reject: (error) => reject(new Error(`Error invoking remote method '${channel}': ${String(error)}`)),
        });
        post({ kind: "invoke", id, channel, args: wire });
      });
    },
    send: (channel: string, ...args: unknown[]) => post({ kind: "send", channel, args: encode(args) }),
    on: (channel: string, listener: Listener) => add(channel, listener, false),
    addListener: (channel: string, listener: Listener) => add(channel, listener, false),
    once: (channel: string, listener: Listener) => add(channel, listener, true),
    off: remove,
    removeListener: remove,
    removeAllListeners: (channel: string) => {
      listeners.delete(channel);
      return ipcRenderer;
    },
  };

  const receive = (message: FromMain): void => {
    if (message.kind === "result") {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      const value = decode(message.value);
      if (message.ok) call?.resolve(value);
      else call?.reject(value as Error);
      return;
    }
    const registered = listeners.get(message.channel) ?? [];
    listeners.set(
      message.channel,
      registered.filter(({ once }) => !once),
    );
    const args = decode(message.args) as unknown[];
    for (const { listener } of registered) listener({ sender: ipcRenderer, ports: [] }, ...args);
  };

  return { ipcRenderer: refusing("ipcRenderer", ipcRenderer), receive };
}
