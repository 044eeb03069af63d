// Part of the stand-in for Electron: the link between a preload's world and its page's world.

import { type Carrier, decode, encode, type Wire } from "../clone.ts";

type Callable = (...args: unknown[]) => unknown;

interface Message {
  readonly from: string;
  readonly kind: "call" | "reply" | "settle" | "expose";
  readonly id: number;
  readonly fn?: number;
  readonly key?: string;
  readonly ok?: boolean;
  readonly later?: boolean;
  readonly value?: Wire;
}

// Captured before any script of the page can replace them.
const dispatch = window.dispatchEvent.bind(window);
const listen = window.addEventListener.bind(window);
const Custom = CustomEvent;
const { parse, stringify } = JSON;

/**
 * Joins the isolated world and the page's world by events on the window, whose delivery is synchronous across
 * worlds. Only text crosses: values are copied, functions become stubs that call back, promises settle later.
 */
export class Bridge {
  readonly #side: string;
  readonly #channel: string;
  readonly #functions: Callable[] = [];
  readonly #ids = new Map<Callable, number>();
  readonly #stubs = new Map<number, Callable>();
  readonly #replies = new Map<number, Message>();
  readonly #pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: unknown) => void }
  >();
  readonly #carrier: Carrier = {
    pack: (value) => this.#idOf(value as Callable),
    unpack: (reference) => this.#stub(reference as number),
  };
  #calls = 0;

  constructor(side: "preload" | "page", channel: string, onExpose?: (key: string, value: unknown) => void) {
    this.#side = side;
    this.#channel = channel;
    listen(channel, (event) => {
      const message = parse((event as CustomEvent<string>).detail) as Message;
      if (message.from === side) return;
      event.stopImmediatePropagation();
      if (message.kind === "call") this.#answer(message);
      else if (message.kind === "reply") this.#replies.set(message.id, message);
      else if (message.kind === "settle") this.#settle(message);
      else this.#tryExpose(message, onExpose);
    });
  }

  /** Asks the other side to expose a value. @throws what the other side threw */
  expose(key: string, value: unknown): void {
    const id = ++this.#calls;
    this.#send({ kind: "expose", id, key, value: encode(value, this.#carrier) });
    const reply = this.#take(id);
    if (!reply.ok) throw decode(reply.value ?? null);
  }

  #tryExpose(
    { id, key = "", value = null }: Message,
    onExpose?: (key: string, value: unknown) => void,
  ): void {
    try {
      onExpose?.(key, decode(value, this.#carrier));
      this.#send({ kind: "reply", id, ok: true });
    } catch (error) {
      this.#send({ kind: "reply", id, ok: false, value: encode(error) });
    }
  }

  #stub(fn: number): Callable {
    const known = this.#stubs.get(fn);
    if (known) return known;
    const stub = (...args: unknown[]): unknown => {
      const id = ++this.#calls;
      this.#send({ kind: "call", id, fn, value: encode(args, this.#carrier) });
      const reply = this.#take(id);
      if (reply.later) {
        return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
      }
      const value = decode(reply.value ?? null, this.#carrier);
      if (!reply.ok) throw value;
      return value;
    };
    this.#stubs.set(fn, stub);
    return stub;
  }

  #answer({ id, fn = -1, value = null }: Message): void {
    try {
      const args = decode(value, this.#carrier) as unknown[];
      const result = this.#functions[fn]?.(...args);
      if (result instanceof Promise) {
        this.#send({ kind: "reply", id, ok: true, later: true });
        result.then(
          (settled) => this.#send({ kind: "settle", id, ok: true, value: encode(settled, this.#carrier) }),
          (error) => this.#send({ kind: "settle", id, ok: false, value: encode(plainError(error)) }),
        );
        return;
      }
      this.#send({ kind: "reply", id, ok: true, value: encode(result, this.#carrier) });
    } catch (error) {
      this.#send({ kind: "reply", id, ok: false, value: encode(plainError(error)) });
    }
  }

  #settle({ id, ok, value = null }: Message): void {
    const waiting = this.#pending.get(id);
    this.#pending.delete(id);
    const settled = decode(value, this.#carrier);
    if (ok) waiting?.resolve(settled);
    else waiting?.reject(settled);
  }

  #idOf(value: Callable): number {
    let id = this.#ids.get(value);
    if (id === undefined) {
      id = this.#functions.push(value) - 1;
      this.#ids.set(value, id);
    }
    return id;
  }

  #take(id: number): Message {
    const reply = this.#replies.get(id);
    this.#replies.delete(id);
    if (!reply) throw new Error("The other world did not answer: its context is gone.");
    return reply;
  }

  #send(message: Omit<Message, "from">): void {
    dispatch(new Custom(this.#channel, { detail: stringify({ from: this.#side, ...message }) }));
  }
}

/** Only an error's message crosses, as Electron's bridge has it; its own properties and class do not. */
function plainError(error: unknown): unknown {
  return error instanceof Error ? new Error(error.message) : error;
}
