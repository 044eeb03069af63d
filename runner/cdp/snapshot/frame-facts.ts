import type { DocumentFrame } from "../page/frame-tree.ts";
import { withGiven, withHelpers } from "../page/page-world.ts";
import { CallTimedOut, isGone } from "../protocol/protocol-failure.ts";
import { type Dresses, dressesBy, dressesOfUnread } from "./sheet-dresses.ts";

/** What decides how a document is read, and is in no snapshot. */
export interface FrameFacts {
  /** Some rule may dress parts of texts in ways of their own: first lines, what is selected, what the app highlights. */
  readonly dressed: boolean;
  /** Some rule may draw first lines in other letters. */
  readonly firstLines: boolean;
  /** Some picture did not come, or not yet: its other text may be drawn in its place. */
  readonly pictureless: boolean;
  /** The ground of a dialog or a popover may filter what is behind it. */
  readonly filteringGrounds: boolean;
}

const NO_FACTS: FrameFacts = {
  dressed: false,
  firstLines: false,
  pictureless: false,
  filteringGrounds: true,
};

export async function factsOf(
  frames: readonly DocumentFrame[],
): Promise<(frame: DocumentFrame) => FrameFacts> {
  const found = new Map<DocumentFrame, FrameFacts>();
  await Promise.all(
    frames.map(async (frame) => {
      try {
        found.set(frame, await factsFrom(frame, await (await frame.world()).value<PageFacts>(readFacts)));
      } catch (error) {
        if (!isGone(error) && !(error instanceof CallTimedOut)) throw error;
      }
    }),
  );
  return (frame) => found.get(frame) ?? NO_FACTS;
}

/** What a document's own scripts can tell. */
interface PageFacts extends Omit<FrameFacts, "dressed" | "firstLines"> {
  readonly selected: boolean;
  readonly highlighted: boolean;
  /** What the sheets dress that they can read, together. */
  readonly read: Dresses;
  /** The addresses of sheets that they can't read. */
  readonly unread: readonly string[];
}

async function factsFrom(frame: DocumentFrame, facts: PageFacts): Promise<FrameFacts> {
  const { selected, highlighted, read, unread, pictureless, filteringGrounds } = facts;
  const all = [read, ...(await Promise.all(unread.map((href) => dressesOfUnread(frame, href))))];
  return {
    dressed: all.some(
      ({ always, selection, highlight }) => always || (selection && selected) || (highlight && highlighted),
    ),
    firstLines: all.some(({ firstLine }) => firstLine),
    pictureless,
    filteringGrounds,
  };
}

type Gathered = { -readonly [Part in keyof Dresses]: Dresses[Part] };
/** What the rules of a sheet dress, of so many rules. */
type KnownDresses = Gathered & { readonly rules: number };

interface KnownSheets {
  fraimzDresses?: WeakMap<CSSStyleSheet, KnownDresses>;
}

function gather(all: Gathered, more: Dresses): void {
  all.always ||= more.always;
  all.firstLine ||= more.firstLine;
  all.selection ||= more.selection;
  all.highlight ||= more.highlight;
}

/** @returns the address of a sheet that no script can read: one of another site, or of a file; empty without one */
function dressesOf(sheet: CSSStyleSheet, by: typeof dressesBy): Dresses | string {
  const scope = globalThis as typeof globalThis & KnownSheets;
  scope.fraimzDresses ??= new WeakMap();
  try {
    const rules = sheet.cssRules.length;
    const known = scope.fraimzDresses.get(sheet);
    if (known?.rules === rules) return known;
    const dresses: KnownDresses = {
      rules,
      always: false,
      firstLine: false,
      selection: false,
      highlight: false,
    };
    const look = (list: CSSRuleList): void => {
      for (const rule of list) {
        if (rule instanceof CSSStyleRule && rule.selectorText.includes(":"))
          gather(
            dresses,
            by(rule.selectorText, () => rule.cssText),
          );
        if (rule instanceof CSSImportRule && rule.styleSheet) look(rule.styleSheet.cssRules);
        else if ("cssRules" in rule) look(rule.cssRules as CSSRuleList);
      }
    };
    look(sheet.cssRules);
    scope.fraimzDresses.set(sheet, dresses);
    return dresses;
  } catch {
    return sheet.href ?? "";
  }
}

/** Runs in the page: see `World`. Closed shadow trees keep what they hold to themselves (see `isInClosedTree`). */
function readFacts(by: typeof dressesBy): PageFacts {
  const roots: (Document | ShadowRoot)[] = [document];
  const read = { always: false, firstLine: false, selection: false, highlight: false };
  const unread = new Set<string>();
  let pictureless = false;
  let filteringGrounds = false;
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets]) {
      const dresses = dressesOf(sheet, by);
      if (typeof dresses === "string") unread.add(dresses);
      else gather(read, dresses);
    }
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      // What a closed tree holds can't be looked at.
      pictureless ||=
        element instanceof HTMLImageElement
          ? !element.complete || element.naturalWidth === 0
          : element.localName.includes("-");
      filteringGrounds ||=
        element.matches("dialog, [popover]") &&
        getComputedStyle(element, "::backdrop").backdropFilter !== "none";
    }
  }
  const selection = getSelection();
  const active = document.activeElement;
  // What is selected in a shadow tree looks like a mere place at its host from here.
  const { anchorNode, anchorOffset } = selection ?? {};
  const at = anchorNode?.childNodes[anchorOffset ?? 0];
  const inShadow = at instanceof Element && (at.shadowRoot !== null || at.localName.includes("-"));
  const selected =
    (selection !== null && selection.rangeCount > 0 && (!selection.isCollapsed || inShadow)) ||
    active instanceof HTMLInputElement ||
    active instanceof HTMLTextAreaElement;
  const highlighted = typeof Highlight !== "undefined" && CSS.highlights.size > 0;
  return { pictureless, filteringGrounds, selected, highlighted, read, unread: [...unread] };
}
withHelpers(readFacts, dressesOf, gather);
withGiven(readFacts, dressesBy);
