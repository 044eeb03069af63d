/** Moves the edge of a swipe, or the strength of an onion skin; the style sheet reads the two properties. */
export function bindSliders(): void {
  document.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.type !== "range") return;
    const figure = target.closest<HTMLElement>("figure.picture");
    if (target.classList.contains("swipe")) figure?.style.setProperty("--swipe", `${target.value}%`);
    if (target.classList.contains("onion"))
      figure?.style.setProperty("--onion", `${Number(target.value) / 100}`);
  });
}
