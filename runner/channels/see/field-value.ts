import { listBox } from "../../cdp/element/drawn-for.ts";
import { writtenIn } from "../../cdp/element/editor-text.ts";
import { fieldIn, ownField } from "../../cdp/element/element-look.ts";
import type { Located } from "../../cdp/element/located.ts";
import { type Handle, type PageWorld, withGiven } from "../../cdp/page/page-world.ts";
import { browsersWords } from "../../cdp/snapshot/browsers-words.ts";
import { chosenEntries, wordsInBox } from "./shown-words.ts";

/** What a field holds, as a person sees it. */
export interface FieldValue {
  readonly text: string;
  /** The same as it was typed, where what is drawn has more between its lines. */
  readonly lines?: string;
  /** A password: compared, never written down. */
  readonly secret: boolean;
}

/** @returns what a field holds; undefined for what is ticked or not, which holds no text */
export async function fieldValue(located: Located): Promise<FieldValue | undefined> {
  const world = await located.frame.world();
  const handle = await world.node(located.backendNodeId);
  const { isClosed, isTick, isUnfinished, ...value } = await world.value<ReadValue>(readValue, handle);
  const tree = isClosed ? await closedTree(world, handle) : undefined;
  const inner = tree && (await world.value<ReadValue>(readValue, handle, tree));
  // Of "1e" the page is told nothing, but a person reads it.
  const own = isUnfinished ? ((await world.handle(ownField, handle)) ?? handle) : undefined;
  const drawn = own && (await browsersWords(world.session, { objectId: own.objectId })).join("");
  world.release();
  if (isTick) return undefined;
  return inner ? { text: inner.text, secret: inner.secret } : { ...value, text: drawn ?? value.text };
}

/** The shadow tree that a component keeps to itself. */
async function closedTree(world: PageWorld, { objectId }: Handle): Promise<Handle | undefined> {
  const { node } = await world.session.send("DOM.describeNode", { objectId });
  const root = node.shadowRoots?.find(({ shadowRootType }) => shadowRootType === "closed");
  return root && (await world.node(root.backendNodeId));
}

interface ReadValue extends FieldValue {
  /** Whether it may have a tree of its own, into which nobody can look from the page. */
  readonly isClosed: boolean;
  readonly isTick: boolean;
  /** Whether what stands in it makes no value. */
  readonly isUnfinished: boolean;
}

/**
 * Runs in the page: see `World`.
 * @param closed the component's tree, where it keeps that to itself
 */
function readValue(target: Node, ...given: unknown[]): ReadValue {
  const [inPart, inComponent, written, boxOf, wordsIn, chosenIn] = given.slice(-6) as [
    typeof fieldIn,
    typeof ownField,
    typeof writtenIn,
    typeof listBox,
    typeof wordsInBox,
    typeof chosenEntries,
  ];
  const closed = given[0] instanceof ShadowRoot ? given[0] : null;
  const around = target instanceof HTMLElement ? target : null;
  // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
  const wordsOf = (one: Element | null): string => (one instanceof HTMLElement ? one.innerText : "");
  // What is a combobox around its field and says nothing itself holds what that does.
  const isSilent = () => !around?.matches("input, select") && wordsOf(around).trim() === "";
  const filtering = around?.role === "combobox" && isSilent() ? inPart(around) : null;
  const own = closed ? inPart(closed) : inComponent(around);
  const node = own ?? filtering ?? target;
  const told = (text: string, secret = false): ReadValue => {
    const isComponent = around !== null && /-/.test(around.localName) && around.shadowRoot === null;
    const isTick = node instanceof HTMLInputElement && /^(checkbox|radio)$/.test(node.type);
    const isUnfinished = node instanceof HTMLInputElement && node.validity.badInput;
    const isClosed = isComponent && closed === null && filtering === null;
    return { text, secret, isClosed, isTick, isUnfinished };
  };
  if (node instanceof HTMLSelectElement) {
    return told([...node.selectedOptions].map((entry) => entry.label.trim()).join(", "));
  }
  // Its value has a folder that there is not.
  const files = node instanceof HTMLInputElement ? node.files : null;
  if (files) return told([...files].map(({ name }) => name).join(", "));
  if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) {
    // What is chosen may stand beside the field in which one types to find it, or that is transparent.
    const isUnseen = node.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true }) === false;
    const box = node.value === "" || isUnseen ? boxOf(node) : undefined;
    return told(
      box ? wordsIn(box, node, around?.getAttribute("aria-describedby") ?? "") : node.value,
      node.type === "password",
    );
  }
  if (node instanceof HTMLProgressElement || node instanceof HTMLMeterElement) {
    return told(String(node.value));
  }
  const element = node instanceof HTMLElement ? node : node.parentElement;
  const chosen = chosenIn(element);
  if (chosen !== undefined) return told(chosen);
  if (element?.isContentEditable) {
    const { text, lines } = written(element);
    return { ...told(text), lines };
  }
  // A slider of the app's own says to assistive tools alone where it stands.
  const stands = element?.ariaValueText ?? element?.ariaValueNow ?? "";
  const tree = closed ?? (element === around ? (around?.shadowRoot ?? null) : null);
  const shown = [...(tree?.children ?? [])].filter((one) => one.getClientRects().length > 0);
  return told(wordsOf(element).trim() || stands || shown.map(wordsOf).join(" ").trim());
}
withGiven(readValue, fieldIn, ownField, writtenIn, listBox, wordsInBox, chosenEntries);
