import { fieldIn, ownField } from "../../cdp/element/element-look.ts";
import type { Located } from "../../cdp/element/located.ts";
import { withGiven } from "../../cdp/page/page-world.ts";

/** What a field holds, as a person sees it. */
export interface FieldValue {
  readonly text: string;
  /** A password: compared, never written down. */
  readonly secret: boolean;
}

export async function fieldValue(located: Located): Promise<FieldValue> {
  const world = await located.frame.world();
  const value = await world.value<FieldValue>(readValue, await world.node(located.backendNodeId));
  world.release();
  return value;
}

/** Runs in the page: see `World`. */
function readValue(target: Node, inPart: typeof fieldIn, inComponent: typeof ownField): FieldValue {
  const around = target instanceof HTMLElement ? target : null;
  // What is a combobox around its field and says nothing itself holds what that does.
  // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
  const isSilent = () => !around?.matches("input, select") && around?.innerText.trim() === "";
  const filtering = around?.role === "combobox" && isSilent() ? inPart(around) : null;
  const node = inComponent(around) ?? filtering ?? target;
  if (node instanceof HTMLSelectElement) {
    const chosen = [...node.selectedOptions].map((entry) => entry.label.trim());
    return { text: chosen.join(", "), secret: false };
  }
  if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) {
    return { text: node.value, secret: node.type === "password" };
  }
  if (node instanceof HTMLProgressElement || node instanceof HTMLMeterElement) {
    return { text: String(node.value), secret: false };
  }
  const element = node instanceof HTMLElement ? node : node.parentElement;
  // A slider of the app's own says to assistive tools alone where it stands.
  const stands = element?.ariaValueText ?? element?.ariaValueNow ?? "";
  // biome-ignore lint/performance/useDomNodeTextContent: only what is rendered counts
  return { text: element?.innerText.trim() || stands, secret: false };
}
withGiven(readValue, fieldIn, ownField);
