import { fileURLToPath } from "node:url";
import { BUILD } from "./build.ts";
import { pathWithin } from "./path-within.ts";

/** Where the project is: its flows and stacks are named from here. */
const ROOT = process.cwd();
/** Deep enough to reach a flow through the helpers between it and a channel. */
const DEPTH = 40;
/** Folders of fraimz itself, which stand in the project when the project is fraimz. */
const OWN: readonly string[] = BUILD === "package" ? [] : ["runner", "mocks"];

/** A place in the project's own code: its path from the root with `/`, line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number | undefined;
  /** The flow's own place, when the first one is in a helper that the flow calls. */
  readonly calledFrom?: string | undefined;
}

/**
 * Where the author's code called. Taking one is cheap; the stack is read, and mapped to the sources, only when
 * somebody asks for the place.
 */
export class CallSite {
  readonly #trace: { stack?: string } = {};

  constructor() {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = DEPTH;
    Error.captureStackTrace(this.#trace, CallSite);
    Error.stackTraceLimit = before;
  }

  /** `flows/a.flow.ts:12`, with the flow's own line beside a helper's; undefined when no file of the project called. */
  get place(): string | undefined {
    return placeIn(this.#trace.stack ?? "");
  }

  /** The same place in its parts. */
  get at(): Place | undefined {
    return firstPlace(this.#trace.stack ?? "");
  }
}

/** The first place of the project in a stack trace, and the first one in a flow file when that is another. */
export function placeIn(stack: string): string | undefined {
  const place = firstPlace(stack);
  return place && inWords(place);
}

/** `flows/helper.ts:3, called from flows/a.flow.ts:12` */
export function inWords({ file, line, calledFrom }: Place): string {
  return `${file}:${line}${calledFrom === undefined ? "" : `, called from ${calledFrom}`}`;
}

/** The first place of the project in a stack trace. */
export function firstPlace(stack: string): Place | undefined {
  const places = stack.split("\n").flatMap(projectPlace);
  const [first] = places;
  if (first === undefined) return undefined;
  const flow = places.find(({ file }) => /\.flow\.[cm]?[jt]s$/.test(file));
  const same = flow === undefined || (flow.file === first.file && flow.line === first.line);
  return same ? first : { ...first, calledFrom: `${flow.file}:${flow.line}` };
}

function projectPlace(line: string): Place[] {
  const [, where = "", row, column] =
    /^\s*at (?:.*\()?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(line) ?? [];
  if (where === "") return [];
  const path = where.startsWith("file://") ? fileURLToPath(where.replace(/\?.*$/, "")) : where;
  const file = pathWithin(ROOT, path);
  if (file === undefined) return [];
  const folders = file.split("/");
  if (OWN.includes(folders[0] ?? "") || folders.includes("node_modules")) return [];
  return [{ file, line: Number(row), column: Number(column) }];
}

/** The call of a channel that is being made, as long as it has not returned to its author. */
let calling: CallSite | undefined;
const sites = new WeakMap<object, CallSite>();

/** Makes a call of the author's: what it begins may ask where it was made, see {@link callerSite}. */
export function calledAt<T>(site: CallSite, call: () => T): T {
  const before = calling;
  calling = site;
  try {
    return call();
  } finally {
    calling = before;
  }
}

/** Where the author made the call that is being made now; known only until it returns to the author. */
export function callerSite(): CallSite | undefined {
  return calling;
}

/** Remembers which call an error came from; the innermost one, which is the first to tell, stays. */
export function cameFrom(error: unknown, site: CallSite | undefined): void {
  if (site === undefined || error === null || typeof error !== "object" || sites.has(error)) return;
  sites.set(error, site);
}

/** The call that an error came from. */
export function siteOf(error: unknown): CallSite | undefined {
  return error !== null && typeof error === "object" ? sites.get(error) : undefined;
}
