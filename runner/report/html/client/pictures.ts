/** Each picture's data stands once in the page, as inert text of a `noscript` element. */
const sources = new Map<string, HTMLElement>();

function sourceOf(hash: string): string | undefined {
  if (sources.size === 0) {
    for (const inert of document.querySelectorAll<HTMLElement>("noscript[data-source]")) {
      sources.set(inert.dataset.source ?? "", inert);
    }
  }
  // The text is our own markup: an image whose source has no quote in it.
  const text = sources.get(hash)?.textContent ?? "";
  const from = text.indexOf('src="data:');
  return from < 0 ? undefined : text.slice(from + 5, text.indexOf('"', from + 5));
}

function fill(layer: HTMLElement, decoding: "async" | "sync"): void {
  const hash = layer.dataset.picture;
  if (hash === undefined || layer.querySelector(":scope > img")) return;
  const source = sourceOf(hash);
  if (source === undefined) return;
  const image = new Image();
  image.alt = layer.dataset.alt ?? "";
  image.decoding = decoding;
  image.src = source;
  layer.append(image);
}

/** The layers that a figure's chosen view needs. */
function needed(figure: Element): NodeListOf<HTMLElement> {
  const chosen = figure.querySelector<HTMLInputElement>(".views input:checked")?.value ?? "actual";
  const both = chosen === "swipe" || chosen === "onion";
  return figure.querySelectorAll(both ? ".layer.actual, .layer.under" : `.layer.${chosen}`);
}

/** Shows what a figure's chosen view needs; called when it comes into view and when another view is chosen. */
function showFigure(figure: Element, decoding: "async" | "sync" = "async"): void {
  for (const layer of needed(figure)) fill(layer, decoding);
}

/** Decodes pictures when they come near the window, and all of them before printing. */
export function showPictures(): void {
  const figures = document.querySelectorAll("figure.picture");
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        showFigure(target);
      }
    },
    { rootMargin: "600px" },
  );
  for (const figure of figures) near.observe(figure);
  document.addEventListener("change", ({ target }) => {
    const figure =
      target instanceof Element ? target.closest(".views")?.closest("figure.picture") : undefined;
    if (figure) showFigure(figure);
  });
  addEventListener("beforeprint", () => {
    for (const figure of figures) showFigure(figure, "sync");
  });
}
