import type { Frames } from "./navigation.ts";

const WRITTEN_IN =
  "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable]";

/** One letter each, and never while something is being written or a modifier is held. */
export function bindKeys(frames: Frames): void {
  const search = document.querySelector<HTMLInputElement>("#search");
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target instanceof Element && target.matches(WRITTEN_IN)) {
      if (key === "Escape" && target === search) search.blur();
      return;
    }
    if (key === "j") frames.go(1);
    else if (key === "k") frames.go(-1);
    else if (key === "n") frames.go(1, ({ dataset }) => dataset.state === "failed");
    else if (key === "/" && search) {
      search.focus();
      search.select();
    } else if (!choose(figureAt(frames), key)) return;
    event.preventDefault();
  });
}

/** The figure with the focus, else the first one of the current frame. */
function figureAt(frames: Frames): Element | null | undefined {
  return (
    document.activeElement?.closest("figure.picture") ?? frames.current()?.querySelector("figure.picture")
  );
}

/** The native control of a figure that answers to this key. */
function choose(figure: Element | null | undefined, key: string): boolean {
  if (!/^[a-z]$/.test(key)) return false;
  const control = figure?.querySelector<HTMLInputElement>(`input[data-key="${key}"]`);
  control?.click();
  control?.focus({ preventScroll: true });
  return control !== null && control !== undefined;
}
