import type { Tab } from "../page/tab.ts";
import { matchesName, type TargetQuery } from "./target-query.ts";

/** Something that fits by its markup but that nobody can see. */
export interface HiddenLook {
  readonly why: string;
}

/** Markup that makes an element of a role; what is not drawn has no role in the accessibility tree. */
const MARKUP: Readonly<Record<string, string>> = {
  button: "button,summary,input[type=button],input[type=submit],input[type=reset]",
  link: "a[href]",
  textbox: "input,textarea,[contenteditable]",
  searchbox: "input[type=search]",
  combobox: "select",
  checkbox: "input[type=checkbox]",
  radio: "input[type=radio]",
  heading: "h1,h2,h3,h4,h5,h6",
  dialog: "dialog",
  row: "tr",
  listitem: "li",
  option: "option",
};

function selectorOf(query: TargetQuery): string {
  const selectors = query.roles.flatMap((role) => [`[role="${role}"]`, MARKUP[role] ?? []].flat());
  return query.by === "role" ? selectors.join(",") : query.by === "text" ? "*" : "[placeholder]";
}

/** Tells "it is not there" from "it is there, but hidden": for the message of a refusal only. */
export async function lookForHidden(tab: Tab, query: TargetQuery): Promise<HiddenLook | undefined> {
  const selector = selectorOf(query);
  if (selector === "") return undefined;
  for (const frame of tab.frames.all) {
    try {
      const world = await frame.world();
      const hidden = await world.value<{ names: string[]; why: string }[]>(hiddenElements, selector);
      const found = hidden.find(({ names }) => names.some((name) => name !== "" && matchesName(query, name)));
      if (found) return { why: found.why };
    } catch {
      // A frame that can't be read explains nothing.
    }
  }
  return undefined;
}

/** Runs in the page: see `World`. */
function hiddenElements(selector: string): { names: string[]; why: string }[] {
  const found: { names: string[]; why: string }[] = [];
  const roots: (Document | ShadowRoot)[] = [document];
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) roots.push(element.shadowRoot);
    for (const element of root.querySelectorAll(selector)) {
      let why = "";
      if (getComputedStyle(element).visibility !== "visible") why = "visibility";
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        if (getComputedStyle(at).display === "none")
          why = at === element ? "display: none" : "inside something with display: none";
        if (at.getAttribute("aria-hidden") === "true") why ||= "aria-hidden";
        if (at.hasAttribute("inert")) why ||= "inert";
      }
      const modal = CSS.supports("selector(dialog:modal)") ? document.querySelector("dialog:modal") : null;
      if (!why && modal !== null && !modal.contains(element)) {
        const label =
          modal.getAttribute("aria-label") ??
          modal.querySelector("h1,h2,h3,h4,h5,h6,[role=heading],p")?.textContent;
        why = `it is behind the dialog "${(label ?? "").trim().slice(0, 80)}"`;
      }
      if (!why && element.getClientRects().length === 0) why = "it has no box";
      if (!why || found.length > 500) continue;
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      // biome-ignore lint/performance/useDomNodeTextContent: what is drawn, in the letters that it is drawn in
      const drawn = labels.map((label) => (label.getClientRects().length > 0 ? label.innerText.trim() : ""));
      const label = drawn.find((words) => words !== "");
      if (label) why += `; its label is drawn, which is text(${JSON.stringify(label.slice(0, 80))})`;
      const names = [
        element.textContent,
        // biome-ignore lint/performance/useDomNodeTextContent: what is drawn, in the letters that it is drawn in
        element instanceof HTMLElement ? element.innerText : "",
        element.getAttribute("aria-label"),
        element.getAttribute("placeholder"),
        element.getAttribute("title"),
        element.getAttribute("value"),
        ...labels.map((label) => label.textContent),
      ];
      found.push({ names: names.map((name) => (name ?? "").slice(0, 500)), why });
    }
  }
  return found;
}
