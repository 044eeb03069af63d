import { CallSite } from "../evidence/call-site.ts";
import { Failure } from "../evidence/log/failure.ts";
import { show } from "../evidence/text/show.ts";

/**
 * What waiting, the log and the verdict stand on. Everything else is the author's to replace: what a library gives
 * arrays or strings of its own would be refused with it.
 */
const STANDS_ON: readonly (readonly [holder: object, path: string, keys: readonly string[]])[] = [
  [Promise, "Promise.", ["all", "allSettled", "any", "race", "reject", "resolve"]],
  [Promise.prototype, "Promise.prototype.", ["then", "catch", "finally"]],
  [JSON, "JSON.", ["parse", "stringify"]],
  [Date, "Date.", ["now"]],
  [process, "process.", ["nextTick", "hrtime"]],
  [performance, "performance.", ["now"]],
  [
    globalThis,
    "",
    [
      ...["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate"],
      ...["queueMicrotask", "structuredClone", "Promise", "JSON", "Date", "Buffer"],
      ...["AbortController", "AbortSignal", "process", "performance"],
    ],
  ],
];

/**
 * Keeps the functions that the run stands on from being replaced by the code that runs in it: a flow that does so fails,
 * by the name of what it replaced, and the run goes on with the function as it was.
 * @param onAttempt told of each attempt
 */
export function guardGlobals(onAttempt: (failure: Failure) => void): void {
  const fail = (title: string, next: string): never => {
    const { place } = new CallSite();
    const message = `${place ? `${place}: ` : ""}the run itself stands on it: flows and runner share one process`;
    const failure = new Failure({ kind: "error", title, message, next });
    onAttempt(failure);
    throw failure;
  };
  const refuse = (name: string): never =>
    fail(
      `The flow's code replaced ${name}`,
      "replace it in the app under test, or hand a function of your own to what calls it",
    );
  process.chdir = (folder) =>
    fail(`The flow's code called process.chdir(${show(folder)})`, "name files by their whole paths");
  keepListeners();
  for (const [holder, path, keys] of STANDS_ON) {
    for (const key of keys) guard(holder, key, `${path}${key}`, refuse);
  }
}

/** Whoever removes all listeners of the process means those that came after the runner's. */
function keepListeners(): void {
  const removeAll = process.removeAllListeners;
  const own = process.eventNames().map((event) => [event, process.rawListeners(event)] as const);
  const add = process.on;
  process.removeAllListeners = (event) => {
    Reflect.apply(removeAll, process, event === undefined ? [] : [event]);
    for (const [name, listeners] of own) {
      if (event !== undefined && event !== name) continue;
      for (const listener of listeners) Reflect.apply(add, process, [name, listener]);
    }
    return process;
  };
}

function guard(holder: object, key: string, name: string, refuse: (name: string) => never): void {
  const value: unknown = Reflect.get(holder, key);
  const { enumerable = false } = Object.getOwnPropertyDescriptor(holder, key) ?? {};
  Object.defineProperty(holder, key, {
    get: () => value,
    set(this: unknown, other: unknown) {
      if (this === holder || this === undefined) refuse(name);
      // An object that inherits it has one of its own, as if this were a plain property.
      const own = { value: other, writable: true, enumerable: true, configurable: true };
      Object.defineProperty(this, key, own);
    },
    enumerable,
    configurable: false,
  });
}
