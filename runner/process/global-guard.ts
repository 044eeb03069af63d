import { CallSite } from "../evidence/call-site.ts";
import { Failure } from "../evidence/log/failure.ts";
import { show } from "../evidence/text/show.ts";

/** A wait that is lost before anybody looks would never end: these can't be assigned at all, nor can `Promise`. */
const TIMERS = "setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate".split(" ");

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
      ...TIMERS,
      ...["queueMicrotask", "structuredClone", "Promise", "JSON", "Date", "Buffer"],
      ...["AbortController", "AbortSignal"],
    ],
  ],
];

/** How often it is looked whether all is as it was. */
const LOOK_EVERY_MS = 100;

const { getOwnPropertyDescriptor, defineProperty } = Reflect;
const HAND_OVER = "replace it in the app under test, or hand a function of your own to what calls it";

interface Kept {
  readonly holder: object;
  readonly key: string;
  readonly name: string;
  readonly own: PropertyDescriptor;
}
/** As they were before any flow was loaded; none before they are guarded. */
let kept: readonly Kept[] = [];
/** Told of each attempt. */
let tell: (failure: Failure) => void = () => {};

/**
 * From now on flows can't change the folder, nor assign timers or take the runner's listeners away, and what else the
 * run stands on is looked after: where their code replaces it, it is put back, and the run goes on.
 * @param onAttempt told of each attempt
 */
export function guardGlobals(onAttempt: (failure: Failure) => void): void {
  tell = onAttempt;
  const refuse = (what: string, next: string): never => {
    const { place } = new CallSite();
    const failure = replacing(what, next, place);
    onAttempt(failure);
    throw failure;
  };
  process.chdir = (folder) =>
    refuse(`called process.chdir(${show(folder)})`, "name files by their whole paths");
  keepListeners();
  for (const key of [...TIMERS, "Promise"]) {
    const own: unknown = Reflect.get(globalThis, key);
    // A library that looks whether it is needed may write back what it found.
    const set = (value: unknown) => value === own || refuse(`replaced ${key}`, HAND_OVER);
    const isTimer = key !== "Promise";
    // Whatever the run does next needs a promise: it is not to be had otherwise for a moment.
    defineProperty(globalThis, key, { get: () => own, set, enumerable: isTimer, configurable: isTimer });
  }
  kept = STANDS_ON.flatMap(([holder, path, keys]) => keys.flatMap((key) => keep(holder, key, path)));
  setInterval(putBackGlobals, LOOK_EVERY_MS).unref();
}

/** To be called where the code of a flow hands over to the runner: all is as it was before anything is done. */
export function putBackGlobals(): void {
  const failure = takeBackGlobals();
  if (failure) tell(failure);
}

function keep(holder: object, key: string, path: string): Kept[] {
  // Some are there only once they were asked for.
  Reflect.get(holder, key);
  const own = getOwnPropertyDescriptor(holder, key);
  return own === undefined ? [] : [{ holder, key, name: path + key, own }];
}

/**
 * Puts back what the code of a flow has replaced. Nothing but timers is kept from being replaced: libraries look at how
 * functions are defined, and give objects of their own others.
 * @returns what is to be told of it, when something was
 */
function takeBackGlobals(): Failure | undefined {
  let names = "";
  // By number: how lists are gone through may have been replaced, too.
  for (let i = 0; i < kept.length; i++) {
    const { holder, key, name, own } = kept[i] as Kept;
    const now = getOwnPropertyDescriptor(holder, key);
    if (now !== undefined && now.value === own.value && now.get === own.get) continue;
    if (defineProperty(holder, key, own)) names += names === "" ? name : `, ${name}`;
  }
  if (names === "") return undefined;
  return replacing(`replaced ${names}`, HAND_OVER);
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
