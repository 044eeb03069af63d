import type { DocumentFrame } from "../page/frame-tree.ts";
import { CallRefused, CallTimedOut, isGone } from "../protocol/protocol-failure.ts";

/** Which parts of texts the rules of a style sheet may dress in ways of their own. */
export interface Dresses {
  /** Also: draws buttons of its own over them, which are in no snapshot. */
  readonly always: boolean;
  readonly firstLine: boolean;
  readonly selection: boolean;
  readonly highlight: boolean;
}

const ANYTHING: Dresses = { always: true, firstLine: true, selection: true, highlight: true };
/** A sheet takes its time to be told, and is told once. */
const DEADLINE_MS = 5_000;

/** By the address of the sheet, of the document that a frame has now. */
const known = new WeakMap<DocumentFrame, { loaderId: string; told: Map<string, Promise<Dresses>> }>();

/**
 * What a sheet dresses that no script of the page can read: one of another site, or of a file. By what the browser has
 * loaded; where it no longer has it, anything.
 */
export function dressesOfUnread(frame: DocumentFrame, href: string): Promise<Dresses> {
  let here = known.get(frame);
  if (here?.loaderId !== frame.loaderId) {
    here = { loaderId: frame.loaderId, told: new Map() };
    known.set(frame, here);
  }
  const told = here.told.get(href) ?? readSheet(frame, href);
  here.told.set(href, told);
  return told;
}

async function readSheet(frame: DocumentFrame, href: string): Promise<Dresses> {
  // One without an address is the page's own, and imports what can't be read.
  if (href === "") return ANYTHING;
  try {
    const { content, base64Encoded } = await frame.session.send(
      "Page.getResourceContent",
      { frameId: frame.id, url: href },
      DEADLINE_MS,
    );
    return dressesOfText(base64Encoded ? Buffer.from(content, "base64").toString("utf8") : content);
  } catch (error) {
    if (error instanceof CallRefused || error instanceof CallTimedOut || isGone(error)) return ANYTHING;
    throw error;
  }
}

/**
 * What the text of a sheet may dress: what is only named in it counts, too (CSS Pseudo-elements 4). One that imports
 * others, or writes the name of a pseudo-element with escapes, may dress anything.
 */
export function dressesOfText(css: string): Dresses {
  const text = css.replace(/\/\*[\s\S]*?\*\//g, " ");
  if (/@import/i.test(text) || /(?<!\\)::?[-\w]*\\/.test(text)) return ANYTHING;
  return dressesBy(text, () => text);
}

/**
 * What is dressed by a selector, or by a text that holds some. Also runs in the page: see `World`.
 * @param rule all of what it stands in; asked for only where that matters, as a page takes its time to tell
 */
export function dressesBy(selector: string, rule: () => string): Dresses {
  const isOfFirstLine = /first-line/i.test(selector);
  return {
    always:
      isOfFirstLine ||
      /::(target-text|spelling-error|grammar-error|scroll-button|scroll-marker)/i.test(selector),
    firstLine: isOfFirstLine && /text-transform/i.test(rule()),
    selection: /::selection/i.test(selector),
    highlight: /::highlight/i.test(selector),
  };
}
