import type { PageWorld } from "../page/page-world.ts";
import type { Located } from "./located.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";

/** Roles of what may open a list to choose from. */
export const LIST_OPENERS: readonly string[] = ["combobox", "listbox", "button"];

/**
 * Fields that an app makes of a button or a box which shows what is chosen and opens a list: "Age Twenty" to the browser
 * where the app names it by its label and by itself, while a person calls it by the label.
 * @param openers elements of `LIST_OPENERS`, as the browser tells them
 * @returns those that are called so, by their labels
 */
export async function listFieldsCalled(
  world: PageWorld,
  openers: readonly Located[],
  query: TargetQuery,
): Promise<Located[]> {
  const { name } = query;
  const found = await Promise.all(
    openers.map(async (one): Promise<Located[]> => {
      const opens = one.role !== "button" || one.properties.get("hasPopup") === "listbox";
      if (!opens || (typeof name === "string" && !bare(one.name).includes(bare(name)))) return [];
      const field = { ...one, role: one.role === "button" ? "combobox" : one.role };
      if (matchesName(query, one.name)) return [field];
      const label = await world.value<string>(labelApart, await world.node(one.backendNodeId));
      return label !== "" && matchesName(query, label) ? [{ ...field, name: label }] : [];
    }),
  );
  return found.flat();
}

function bare(text: string): string {
  return text.replace(/\s+/g, "");
}

/** Runs in the page: see `World`. What labels it beside itself and what is in it; empty where it is not among its labels. */
function labelApart(field: Node): string {
  const root = field.getRootNode();
  if (!(field instanceof Element) || !(root instanceof Document || root instanceof ShadowRoot)) return "";
  const ids = field.getAttribute("aria-labelledby")?.trim().split(/\s+/) ?? [];
  const labels = ids.flatMap((id) => root.getElementById(id) ?? []);
  const others = labels.filter((label) => !field.contains(label));
  if (others.length === labels.length) return "";
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden in a label is no part of it
  return others.map((label) => (label.ariaLabel ?? label.innerText).trim()).join(" ");
}
