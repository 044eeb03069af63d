import { Failure } from "../../evidence/log/failure.ts";
import type { Session } from "../protocol/connection.ts";

/** A handle on an object of the page, valid until the document goes or its group is released. */
export interface Handle {
  readonly objectId: string;
}

export type Argument = Handle | string | number | boolean | null | readonly string[] | readonly number[];

/** Handles of one act or check are freed together. */
const ACT_GROUP = "fraimz-act";
/** How many looks have had a group of their own. */
let looks = 0;

// biome-ignore lint/suspicious/noExplicitAny: functions that run in the page have any signature
type PageFunction = (...args: any[]) => unknown;

/**
 * A document seen from an isolated world: the same DOM, but none of the app's own script state, so that nothing
 * that fraimz runs can be seen or changed by the app.
 */
export class PageWorld {
  constructor(
    readonly session: Session,
    readonly contextId: number,
    /** The document itself; never released while the world lives. */
    readonly document: Handle,
    readonly group = ACT_GROUP,
  ) {}

  static async open(session: Session, frameId: string): Promise<PageWorld> {
    const { executionContextId } = await session.send("Page.createIsolatedWorld", {
      frameId,
      worldName: "fraimz",
    });
    const { result } = await session.send("Runtime.evaluate", {
      contextId: executionContextId,
      expression: "document",
    });
    if (result.objectId === undefined) throw new PageScriptFailed(session.window(), "it has no document");
    return new PageWorld(session, executionContextId, { objectId: result.objectId });
  }

  /** Runs a self-contained function in the page and returns its (awaited) value as JSON. */
  async value<T>(fn: PageFunction, ...args: Argument[]): Promise<T> {
    const result = await this.#call(fn, args, { returnByValue: true });
    return result.value as T;
  }

  /** The same, but returns a handle, or undefined when the function returned nothing. */
  async handle(fn: PageFunction, ...args: Argument[]): Promise<Handle | undefined> {
    const { objectId } = await this.#call(fn, args, { returnByValue: false });
    return objectId === undefined ? undefined : { objectId };
  }

  /** The node as an object of this world. */
  async node(backendNodeId: number): Promise<Handle> {
    const { object } = await this.session.send("DOM.resolveNode", {
      backendNodeId,
      executionContextId: this.contextId,
      objectGroup: this.group,
    });
    if (object.objectId === undefined) throw new PageScriptFailed(this.session.window(), "a node is gone");
    return { objectId: object.objectId };
  }

  /** The ids of the nodes in an array of the page. */
  async nodeIds(array: Handle): Promise<number[]> {
    const { objectId } = array;
    const { result } = await this.session.send("Runtime.getProperties", { objectId, ownProperties: true });
    const objects = result.flatMap(({ name, value }) => (/^\d+$/.test(name) && value?.objectId) || []);
    const described = await Promise.all(
      objects.map((one) => this.session.send("DOM.describeNode", { objectId: one })),
    );
    return described.map(({ node }) => node.backendNodeId);
  }

  /** Looks with handles that are freed at its end, and without those of the act that it may be a part of. */
  async apart<T>(look: (own: PageWorld) => Promise<T>): Promise<T> {
    const own = new PageWorld(this.session, this.contextId, this.document, `fraimz-look-${++looks}`);
    try {
      return await look(own);
    } finally {
      own.release();
    }
  }

  release(): void {
    this.session.post("Runtime.releaseObjectGroup", { objectGroup: this.group });
  }

  async #call(fn: PageFunction, args: Argument[], how: { returnByValue: boolean }) {
    const { result, exceptionDetails } = await this.session.send("Runtime.callFunctionOn", {
      functionDeclaration: sourceOf(fn),
      executionContextId: this.contextId,
      arguments: args.map((arg) => (isHandle(arg) ? { objectId: arg.objectId } : { value: arg })),
      awaitPromise: true,
      objectGroup: this.group,
      ...how,
    });
    if (exceptionDetails) {
      const detail = exceptionDetails.exception?.description ?? exceptionDetails.text;
      throw new PageScriptFailed(this.session.window(), detail);
    }
    return result;
  }
}

/** fraimz' own look at the page threw: the page is gone, or it broke the DOM's own functions. */
export class PageScriptFailed extends Failure {
  override name = "PageScriptFailed";

  constructor(window: string, detail: string) {
    super({ kind: "harness", title: `${window} could not be read`, message: detail });
  }
}

const sources = new WeakMap<PageFunction, string>();
const helpers = new WeakMap<PageFunction, readonly PageFunction[]>();

/** Names the functions of the same file that a function which runs in the page calls; they go there with it. */
export function withHelpers(fn: PageFunction, ...used: PageFunction[]): void {
  helpers.set(fn, used);
}

const given = new WeakMap<PageFunction, readonly PageFunction[]>();

/**
 * Names functions of other files that a function which runs in the page gets after its own arguments: a loader may
 * rename what is imported, so that the function can't call them by name.
 */
export function withGiven(fn: PageFunction, ...functions: PageFunction[]): void {
  given.set(fn, functions);
}

// The TypeScript loader wraps named functions in a `__name` helper that the page does not have.
function sourceOf(fn: PageFunction): string {
  let source = sources.get(fn);
  if (source === undefined) {
    const others = given.get(fn) ?? [];
    const used = new Set([fn, ...others].flatMap((one) => [...helpersOf(one)]));
    const declared = [...used].map(String).join("\n");
    const passed = ["...args", ...others.map((other) => `(${other})`)].join(", ");
    source = `function (...args) { const __name = (f) => f; ${declared}\nreturn (${fn})(${passed}); }`;
    sources.set(fn, source);
  }
  return source;
}

function helpersOf(fn: PageFunction, all = new Set<PageFunction>()): Set<PageFunction> {
  for (const used of helpers.get(fn) ?? []) {
    if (all.has(used)) continue;
    all.add(used);
    helpersOf(used, all);
  }
  return all;
}

function isHandle(arg: Argument): arg is Handle {
  return typeof arg === "object" && arg !== null && "objectId" in arg;
}
