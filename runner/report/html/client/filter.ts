const ofControl = (frame: HTMLElement) => frame.closest(".control-flow") !== null;
const proper = (holds: (frame: HTMLElement) => boolean) => (frame: HTMLElement) =>
  !ofControl(frame) && holds(frame);

const SHOWS: Readonly<Record<string, (frame: HTMLElement) => boolean>> = {
  all: () => true,
  failed: proper(({ dataset }) => dataset.state === "failed"),
  passed: proper(({ dataset }) => dataset.state === "passed"),
  open: proper(({ dataset }) => ["incomplete", "not reached", "skipped"].includes(dataset.state ?? "")),
  known: proper(({ dataset }) => dataset.state === "known defect"),
  apart: proper(({ dataset }) => dataset.state === "not applicable"),
  changed: proper(({ dataset }) => dataset.changed !== undefined),
  controls: ofControl,
};

const texts = new WeakMap<HTMLElement, string>();

/** A frame's words, without the pictures' inert data. Read once, at the first search. */
function textOf(frame: HTMLElement): string {
  const known = texts.get(frame);
  if (known !== undefined) return known;
  const words: string[] = [frame.closest<HTMLElement>(".flow")?.dataset.flow ?? ""];
  const walker = document.createTreeWalker(frame, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node.nodeName === "NOSCRIPT" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  while (walker.nextNode()) {
    if (walker.currentNode instanceof Text) words.push(walker.currentNode.data);
  }
  const text = words.join(" ").replace(/\s+/g, " ").toLowerCase();
  texts.set(frame, text);
  return text;
}

/** Shows the frames of the chosen verdict that have the words in them; flows without any step aside. */
export function filterFrames(): void {
  const search = document.querySelector<HTMLInputElement>("#search");
  const found = document.querySelector("#found");
  const links = new Map<string, HTMLElement>();
  for (const link of document.querySelectorAll<HTMLElement>(".strip a")) {
    links.set(decodeURIComponent(link.getAttribute("href") ?? "").slice(1), link);
  }
  const apply = () => {
    const kind = document.querySelector<HTMLInputElement>("input[name=filter]:checked")?.value ?? "all";
    const words = (search?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const frames = [...document.querySelectorAll<HTMLElement>("main .frame[id]")];
    let count = 0;
    for (const frame of frames) {
      const shown = (SHOWS[kind]?.(frame) ?? true) && words.every((word) => textOf(frame).includes(word));
      frame.hidden = !shown;
      links.get(frame.id)?.classList.toggle("dimmed", !shown);
      if (shown) count += 1;
    }
    const narrowed = kind !== "all" || words.length > 0;
    document.documentElement.classList.toggle("narrowed", narrowed);
    for (const group of document.querySelectorAll<HTMLElement>(
      "main .flow, main .never, main .control-flow",
    )) {
      group.hidden = narrowed && group.querySelector(".frame[id]:not([hidden])") === null;
    }
    if (found) found.textContent = `${count} of ${frames.length} frames shown`;
  };
  search?.addEventListener("input", apply);
  document.querySelector(".filters")?.addEventListener("change", apply);
}
