import type { Tab } from "../../runner/cdp/page/tab.ts";
import type { Numbers, Place } from "./truth.ts";

/** A text in a document, in the pixels of the window that the document is in. */
interface Found {
  readonly letters: readonly Numbers[];
  readonly whole: boolean;
  readonly overridden: boolean;
  readonly width: number | null;
}

/** A document's window in the window of the document around it. */
interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Looked {
  readonly found: readonly (Found | null)[];
  /** Boxes of texts that are none of the words. */
  readonly others: readonly Numbers[];
  readonly innerWidth: number;
  readonly innerHeight: number;
  readonly scrolled: readonly [x: number, y: number];
  /** Of its frames that hold a document of the page's: where they are, and what is in those of the same site. */
  readonly frames: readonly { readonly view: View; readonly inside: Looked | null }[];
}

/** Where the texts of a page are, and how far its documents are scrolled. */
export interface Places {
  readonly of: readonly (Place | undefined)[];
  /** Where other texts are, which both pages have. */
  readonly others: readonly Numbers[];
  readonly scrolled: string;
}

/** Finds texts in a page and its frames, by the page's own means alone. */
export async function placesOf(tab: Tab, words: readonly string[]): Promise<Places> {
  const scrolled: Looked["scrolled"][] = [];
  const places: (Place | undefined)[] = words.map(() => undefined);
  const others: Numbers[] = [];
  const take = (looked: Looked, view: View, foreign: Looked | undefined): void => {
    const { found, frames, innerWidth } = looked;
    scrolled.push(looked.scrolled);
    const scale = innerWidth > 0 ? view.width / innerWidth : 0;
    const inWindow = ([x, y, w, h]: Numbers): Numbers => [
      view.x + x * scale,
      view.y + y * scale,
      w * scale,
      h * scale,
    ];
    others.push(...looked.others.map(inWindow));
    for (const [i, one] of found.entries()) {
      if (one === null || places[i] !== undefined || scale === 0) continue;
      places[i] = {
        letters: one.letters.map(inWindow),
        whole: one.whole,
        overridden: one.overridden,
        width: one.width === null ? null : one.width * scale,
        window: [view.x, view.y, view.width, view.height],
      };
    }
    for (const { view: own, inside } of frames) {
      const document = inside ?? foreign;
      if (document === undefined) continue;
      take(
        document,
        {
          x: view.x + own.x * scale,
          y: view.y + own.y * scale,
          width: own.width * scale,
          height: own.height * scale,
        },
        undefined,
      );
    }
  };
  const main = await lookIn(tab.frames.main, words);
  const other = tab.frames.all.find(({ session }) => session !== tab.session);
  const foreign = other && (await lookIn(other, words));
  take(main, { x: 0, y: 0, width: main.innerWidth, height: main.innerHeight }, foreign);
  return { of: places, others, scrolled: scrolled.join(" ") };
}

async function lookIn({ session }: Tab["frames"]["main"], words: readonly string[]): Promise<Looked> {
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    // What esbuild names inner functions with.
    expression: `((__name) => (${lookAtWindow})(window, ${JSON.stringify(words)}))((of) => of)`,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value as Looked;
}

/** Runs in the page. */
function lookAtWindow(top: Window & typeof globalThis, words: readonly string[]): Looked {
  const look = (window: Window & typeof globalThis): Looked => {
    const { document, getComputedStyle, Range, NodeFilter } = window;
    const found: (Found | null)[] = words.map(() => null);
    const others: Numbers[] = [];
    const known = (window as typeof window & { oracleRoots?: ShadowRoot[] }).oracleRoots ?? [];
    const overrides = (element: Element, part?: string): boolean =>
      getComputedStyle(element, part).unicodeBidi.endsWith("override");
    const slots = known.flatMap((root) => [...root.querySelectorAll("slot")]);
    const pen = document.createElement("canvas").getContext("2d");
    for (const root of [document, ...known]) {
      for (const element of root.querySelectorAll<HTMLElement>("[data-oracle]")) {
        const i = Number(element.getAttribute("data-oracle"));
        const word = words[i];
        if (word === undefined || pen === null || element.getClientRects().length === 0) continue;
        const { x, y, width, height } = element.getBoundingClientRect();
        const { offsetWidth, offsetHeight } = element;
        const [factor, down] = [width / Math.max(1, offsetWidth), height / Math.max(1, offsetHeight)];
        // Turned: how far its text goes across is not known.
        const turned = Math.abs(factor - down) > 0.1 * down;
        const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
        const overridden = [undefined, "::before", "::after"].some((part) => overrides(element, part));
        pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
        const wide = pen.measureText(word).width * factor;
        found[i] = {
          letters: width * height > 0 ? [[x, y, width, height]] : [],
          whole: true,
          overridden,
          width: turned ? null : wide,
        };
      }
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
        if (/^(SCRIPT|STYLE|OPTION|TEXTAREA)$/i.test(node.parentElement?.localName ?? "")) continue;
        if (/\S/.test(node.nodeValue ?? "") && !words.some((word) => node.nodeValue?.includes(word))) {
          const range = new Range();
          range.selectNodeContents(node);
          for (const { x, y, width, height } of range.getClientRects()) others.push([x, y, width, height]);
        }
        for (const [i, word] of words.entries()) {
          const at = node.nodeValue?.indexOf(word) ?? -1;
          if (at < 0 || found[i] !== null) continue;
          // Folded or skipped: the page has a place for it, and draws nothing there. What has no box can't tell.
          let box = node.parentElement;
          while (box && getComputedStyle(box).display === "contents") box = box.parentElement;
          if (box?.checkVisibility() === false) continue;
          const letters = [...word].map((_, letter): Numbers => {
            const range = new Range();
            range.setStart(node, at + letter);
            range.setEnd(node, at + letter + 1);
            const { x, y, width, height } = range.getBoundingClientRect();
            return [x, y, width, height];
          });
          // As it is drawn: what is put into a slot is in the slot's element, which a closed tree does not tell.
          const around = (at: Element | Text): Element | null => {
            const root = at.getRootNode();
            const slot = slots.find((one) => one.assignedNodes().includes(at));
            return slot ?? at.parentElement ?? (root instanceof window.ShadowRoot ? root.host : null);
          };
          let overridden = false;
          for (let at = around(node as Text); at !== null; at = around(at)) overridden ||= overrides(at);
          found[i] = { letters, whole: false, overridden, width: 0 };
        }
      }
    }
    const frames = [...document.querySelectorAll<HTMLIFrameElement>("iframe[data-page]")].map((frame) => {
      const box = frame.getBoundingClientRect();
      const style = getComputedStyle(frame);
      const factor = box.width / frame.offsetWidth;
      const left = (Number.parseFloat(style.borderLeftWidth) + Number.parseFloat(style.paddingLeft)) * factor;
      const above = (Number.parseFloat(style.borderTopWidth) + Number.parseFloat(style.paddingTop)) * factor;
      const view = {
        x: box.x + left,
        y: box.y + above,
        width: box.width - 2 * left,
        height: box.height - 2 * above,
      };
      const inside = frame.contentDocument && frame.contentWindow;
      return { view, inside: inside && look(inside as Window & typeof globalThis) };
    });
    const { innerWidth, innerHeight, scrollX, scrollY } = window;
    return { found, others, innerWidth, innerHeight, scrolled: [scrollX, scrollY], frames };
  };
  return look(top);
}
