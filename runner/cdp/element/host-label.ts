import type { PageWorld } from "../page/page-world.ts";
import type { Located } from "./located.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";

const LABELLED = /^(checkbox|switch|radio|slider|spinbutton|textbox|searchbox|combobox)$/;

/**
 * Controls in a component's shadow tree that the browser has no name for, where a label beside them is the component's: a
 * person reads it as theirs, and it works them.
 * @param controls as the browser tells them
 * @returns those that are called so, by that label
 */
export async function labelledByHost(
  world: PageWorld,
  controls: readonly Located[],
  query: TargetQuery,
): Promise<Located[]> {
  if (query.name === undefined) return [];
  const nameless = controls.filter(({ name, role }) => name === "" && LABELLED.test(role));
  const found = await Promise.all(
    nameless.map(async (one) => {
      const name = await world.value<string>(hostLabel, await world.node(one.backendNodeId));
      return name !== "" && matchesName(query, name) ? [{ ...one, name }] : [];
    }),
  );
  return found.flat();
}

/** Runs in the page: see `World`. The words of the label of the component that a control is in; empty where it has none. */
function hostLabel(control: Node): string {
  const tree = control.getRootNode();
  if (!(tree instanceof ShadowRoot)) return "";
  const around = tree.host.getRootNode();
  if (!(around instanceof Document || around instanceof ShadowRoot)) return "";
  const label = [...around.querySelectorAll("label")].find((one) => one.control === tree.host);
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden in a label is no part of it
  return label?.innerText.trim() ?? "";
}
