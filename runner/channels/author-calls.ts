import { setTimeout as delay } from "node:timers/promises";
import { CallSite, calledAt, cameFrom, type Place } from "../evidence/call-site.ts";
import { Failure } from "../evidence/log/failure.ts";
import { show } from "../evidence/text/show.ts";
import { putBackGlobals } from "../process/global-guard.ts";
import { type CallShape, demandShape, type Shapes } from "./call-shape.ts";

/** How the calls of one channel are followed; methods by the end of their path: `on`, `no.text`. */
export interface FollowOptions {
  /** Methods that return at once and do nothing that could be forgotten; or all of them. */
  readonly immediate?: readonly string[] | "all";
  /** Methods whose result is a part of the channel: what is called on it is followed, too. */
  readonly parts?: readonly string[];
  /** What its methods take, where that is known; and those of its parts, where these are another channel. */
  readonly shapes?: Shapes;
  readonly partShapes?: Shapes;
  /** Of one person at one machine: two calls at a time are refused, but for those of `around`. */
  readonly person?: { readonly surface: string; readonly around: readonly string[] };
}

interface Call {
  readonly name: string;
  readonly site: CallSite;
  /** Somebody waits for it, or asked how it ended. */
  awaited: boolean;
  pending: boolean;
}

/** An argument in a call's name is cut here. */
const ARGUMENT_LIMIT = 80;
/** What is typed may be a secret. */
const UNSAID: readonly string[] = ["type", "script"];
const REFUSED_AFTER_MS = 50;
const NAMED = 5;

/**
 * The author's calls of one part of a flow (a frame's action, its assertions, a world): which are still going on, and
 * which nobody waited for. A promise that nobody looks at is noticed also when it settles in time, so that a forgotten
 * `await` is told the same each time, however fast the machine is.
 */
export class AuthorCalls {
  readonly #part: string;
  readonly #calls = new Set<Call>();
  readonly #persons = new Map<string, Call>();
  #over = false;
  #late: Failure | undefined;
  #onLate: ((refusal: Failure) => void) | undefined;

  /** @param part what it is called in messages: `the action`, `the assertions` */
  constructor(part: string) {
    this.#part = part;
  }

  /** A channel whose calls are followed; nested objects of it are, too. It keeps its type. */
  follow<T>(channel: T, name: string, options: FollowOptions = {}): T {
    if (channel === null || typeof channel !== "object") return channel;
    return new Proxy(channel, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key);
        if (typeof key === "symbol") return value;
        const path = `${name}.${key}`;
        const shape = options.shapes?.[key];
        if (typeof value !== "function") {
          return this.follow(value, path, { ...options, ...(shape ? { shapes: shape as Shapes } : {}) });
        }
        const call = (...args: unknown[]): unknown => Reflect.apply(value, object, args);
        return (...args: unknown[]) => {
          if (shape) demandShape(path, shape as CallShape, args);
          return this.#called(path, key, args, call, options);
        };
      },
    });
  }

  /** Where what goes on now was called first. */
  get goingOnAt(): Place | undefined {
    return [...this.#calls].find(({ pending }) => pending)?.site.at;
  }

  /** What is going on now, as the author wrote it, with the place. */
  get goingOn(): readonly string[] {
    return [...this.#calls].filter(({ pending }) => pending).map(inFull);
  }

  /** Calls that nobody waits for: forgotten, or left over by a race. */
  get notAwaited(): readonly string[] {
    return this.#forgotten().map(inFull);
  }

  /** The first call that came after the end, whatever the flow did with its refusal. */
  get late(): Failure | undefined {
    return this.#late;
  }

  /**
   * Ends the part: later calls are refused.
   * @throws Failure naming each call that was not awaited, with its place
   */
  end(): void {
    this.#over = true;
    const forgotten = this.#forgotten();
    const [first] = forgotten;
    if (first === undefined) return;
    const { place } = first.site;
    const others = forgotten.slice(1, NAMED).map(inFull);
    const more = forgotten.length > NAMED ? [`and ${forgotten.length - NAMED} more`] : [];
    const how = first.pending ? "it was still going on when" : "nobody looked at how it ended before";
    const failure = new Failure({
      kind: "error",
      title: `\`${first.name}\` was not awaited`,
      message: [`${place ? `${place}: ` : ""}${how} ${this.#part} ended`, ...others, ...more].join("\n"),
      expected: `every call to be over when ${this.#part} ${this.#part.endsWith("s") ? "end" : "ends"}`,
      actual: [inFull(first), ...others, ...more].join(", "),
      next: `write \`await\` before it${place ? `, in ${place}` : ""}`,
    });
    // The line to mend is the call's, not that of the frame which ended.
    cameFrom(failure, first.site);
    throw failure;
  }

  /**
   * Ends the part of a frame that is over.
   * @param onLate told of calls that come all the same, whatever the flow does with their refusal
   */
  stop(onLate?: (refusal: Failure) => void): void {
    this.#over = true;
    this.#onLate = onLate;
  }

  #forgotten(): Call[] {
    return [...this.#calls].filter(({ pending, awaited }) => pending || !awaited);
  }

  #called(
    path: string,
    key: string,
    args: readonly unknown[],
    call: (...args: unknown[]) => unknown,
    options: FollowOptions,
  ): unknown {
    putBackGlobals();
    const name = `${path}(${said(key, args)})`;
    const part = (result: unknown): unknown =>
      isOf(options.parts, path) ? this.follow(result, name, partOf(options, key, args)) : result;
    if (isOf(options.immediate, path)) {
      // Claims are refused where they are made: there is no promise that could tell.
      if (this.#over && !isOf(options.parts, path)) {
        throw this.#refusal(name);
      }
      return part(isOf(options.parts, path) ? call(...args) : calledAt(new CallSite(), () => call(...args)));
    }
    if (this.#over) {
      const refusal = this.#refusal(name);
      return this.#refuse(() => refusal);
    }
    const one: Call = { name, site: new CallSite(), awaited: false, pending: true };
    const person = isOf(options.person?.around, path) ? undefined : options.person?.surface;
    const before = person === undefined ? undefined : this.#persons.get(person);
    if (before?.pending) return this.#refuse(() => twoAtOnce(before, one));
    const result = calledAt(one.site, () => call(...args));
    if (!(result instanceof Promise)) return part(result);
    if (person !== undefined) this.#persons.set(person, one);
    this.#calls.add(one);
    const ended = result
      .catch((error: unknown) => {
        cameFrom(error, one.site);
        throw error;
      })
      .finally(() => {
        one.pending = false;
      });
    return Awaitable.of(ended.then(part), () => {
      one.awaited = true;
    });
  }

  /** Refuses after a while: a flow that tries again in a loop must not keep everything else from running. */
  async #refuse(why: () => Failure): Promise<never> {
    await delay(REFUSED_AFTER_MS);
    throw why();
  }

  #refusal(name: string): Failure {
    const refusal = new Failure({
      kind: "error",
      title: `\`${name}\` came after the end of ${this.#part}`,
      message: `its channel acts and observes only until then; nothing was done`,
      next: "take the channels from the frame that uses them, and await what runs in the background",
    });
    cameFrom(refusal, new CallSite());
    this.#late ??= refusal;
    this.#onLate?.(refusal);
    return refusal;
  }
}

/** A promise that tells when somebody waits for it. */
class Awaitable<T> extends Promise<T> {
  #onAwait: () => void = () => {};

  // What `then` returns is a promise like any other.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  static of<T>(promise: Promise<T>, onAwait: () => void): Awaitable<T> {
    const one = new Awaitable<T>((resolve, reject) => promise.then(resolve, reject));
    // Whether somebody waits for it is told by name; its failure must not end the process besides.
    Promise.prototype.then.call(one, undefined, () => {});
    one.#onAwait = onAwait;
    return one;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#onAwait();
    return super.then(fulfilled, rejected);
  }
}

function twoAtOnce(before: Call, after: Call): Failure {
  const told = {
    kind: "error" as const,
    expected: "one act after the other: there is one pointer and one keyboard",
    actual: `${inFull(after)} began while ${inFull(before)} was still going on`,
  };
  return new Failure(
    before.awaited
      ? {
          ...told,
          title: `\`${before.name}\` and \`${after.name}\` were to be done at the same time`,
          message: `a person does one thing after the other; ${inFull(after)} was not done`,
          next: "await the first one before the second",
        }
      : {
          ...told,
          title: `\`${before.name}\` was not awaited`,
          message: `${before.site.place ?? "it"}: \`${after.name}\` began while it was still going on, and was not done`,
          next: `write \`await\` before it${before.site.place ? `, in ${before.site.place}` : ""}`,
        },
  );
}

function isOf(methods: readonly string[] | "all" | undefined, path: string): boolean {
  return methods === "all" || (methods?.some((method) => path.endsWith(`.${method}`)) ?? false);
}

function inFull({ name, site }: Call): string {
  return `\`${name}\`${site.place ? ` (${site.place})` : ""}`;
}

/** The channel's part on another surface is of the person there. */
function partOf(options: FollowOptions, key: string, args: readonly unknown[]): FollowOptions {
  const { person, partShapes } = options;
  if (partShapes) return { ...options, shapes: partShapes };
  return key === "on" && person ? { ...options, person: { ...person, surface: String(args[0]) } } : options;
}

/** Of the arguments the first: what follows may be long, or a secret. */
function said(key: string, args: readonly unknown[]): string {
  if (args.length === 0) return "";
  const [first] = args;
  const described = Reflect.get(Object(first), "description");
  const text =
    UNSAID.includes(key) || typeof first === "function"
      ? "…"
      : typeof described === "string"
        ? described
        : show(first).replace(/\s+/g, " ");
  const cut = text.length > ARGUMENT_LIMIT ? `${text.slice(0, ARGUMENT_LIMIT)}…` : text;
  return args.length > 1 ? `${cut}, …` : cut;
}
