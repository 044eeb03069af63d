import { CallSite } from "../evidence/call-site.ts";
import { Failure } from "../evidence/log/failure.ts";
import { show } from "../evidence/text/show.ts";

/** What waiting, the log and the verdict stand on. Everything else is the author's to replace. */
const STANDS_ON: readonly (readonly [holder: object, path: string, keys: readonly string[]])[] = [
  [Promise, "Promise.", ["all", "allSettled", "any", "race", "reject", "resolve"]],
  [Promise.prototype, "Promise.prototype.", ["then", "catch", "finally"]],
  [JSON, "JSON.", ["parse", "stringify"]],
  [Date, "Date.", ["now"]],
  [process, "process.", ["nextTick", "hrtime"]],
  [
    Array.prototype,
    "Array.prototype.",
    ["push", "map", "filter", "flatMap", "find", "some", "every", "join", "slice", "includes"],
  ],
  [
    globalThis,
    "",
    [
      ...["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate"],
      ...["queueMicrotask", "structuredClone", "Promise", "JSON", "Date", "Buffer"],
      ...["AbortController", "AbortSignal"],
    ],
  ],
];

/** How often it is looked whether all is as it was: what waits through a timer that is none any more waits no longer. */
const LOOK_EVERY_MS = 100;

// As they are before any flow is loaded.
const { getOwnPropertyDescriptor, defineProperty } = Reflect;
const every = setInterval;
const kept = STANDS_ON.flatMap(([holder, path, keys]) =>
  keys.flatMap((key) => {
    // Some are there only once they were asked for.
    Reflect.get(holder, key);
    const own = getOwnPropertyDescriptor(holder, key);
    return own === undefined ? [] : [{ holder, key, name: path + key, own }];
  }),
);
let isGuarded = false;

/**
 * From now on flows can't change the folder, nor take the runner's listeners away, and what the run stands on is looked
 * after: where their code replaces it, it is put back, and the run goes on.
 * @param onAttempt told of each attempt
 */
export function guardGlobals(onAttempt: (failure: Failure) => void): void {
  isGuarded = true;
  process.chdir = (folder) => {
    const { place } = new CallSite();
    const failure = replacing(
      `called process.chdir(${show(folder)})`,
      "name files by their whole paths",
      place,
    );
    onAttempt(failure);
    throw failure;
  };
  keepListeners();
  const look = () => {
    const failure = takeBackGlobals();
    if (failure) onAttempt(failure);
  };
  every(look, LOOK_EVERY_MS).unref();
}

/**
 * Puts back what the code of a flow has replaced. Nothing is kept from being replaced: libraries look at how these
 * functions are defined, and give objects of their own others.
 * @returns what is to be told of it, when something was
 */
function takeBackGlobals(): Failure | undefined {
  if (!isGuarded) return undefined;
  let names = "";
  // By number: how lists are gone through may have been replaced, too.
  for (let i = 0; i < kept.length; i++) {
    const { holder, key, name, own } = kept[i] as (typeof kept)[number];
    const now = getOwnPropertyDescriptor(holder, key);
    if (now !== undefined && now.value === own.value && now.get === own.get) continue;
    if (defineProperty(holder, key, own)) names += names === "" ? name : `, ${name}`;
  }
  if (names === "") return undefined;
  return replacing(
    `replaced ${names}`,
    "replace it in the app under test, or hand a function of your own to what calls it",
  );
}

/**
 * Does something that the code of a flow is a part of.
 * @throws Failure in place of whatever else comes of it, where that code replaced what the run stands on
 */
export async function keepingGlobals<T>(work: () => Promise<T>): Promise<T> {
  try {
    const done = await work();
    const replaced = takeBackGlobals();
    if (replaced) throw replaced;
    return done;
  } catch (error) {
    throw takeBackGlobals() ?? error;
  }
}

function replacing(what: string, next: string, place?: string): Failure {
  const message = `${place ? `${place}: ` : ""}the run itself stands on it: flows and runner share one process`;
  return new Failure({ kind: "error", title: `The flow's code ${what}`, message, next });
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
