/** Which frame the reader is at, and how to go to another one. */
export interface Frames {
  current(): HTMLElement | undefined;
  /** Goes on by `step` among the frames that are shown and `wanted`. */
  go(step: 1 | -1, wanted?: (frame: HTMLElement) => boolean): void;
}

/** A frame counts as read once less than this much of it, in CSS pixels, is left in the window. */
const READ = 80;

const all = () => [...document.querySelectorAll<HTMLElement>("main .frame[id]")];
const shown = () => all().filter((frame) => frame.checkVisibility());

/** Brings a link into view inside the side bar, and never moves the page itself. */
function reveal(link: HTMLElement): void {
  const bar = link.closest(".side");
  if (!bar) return;
  const [inner, outer] = [link.getBoundingClientRect(), bar.getBoundingClientRect()];
  if (inner.top < outer.top) bar.scrollTop -= outer.top - inner.top + inner.height;
  else if (inner.bottom > outer.bottom) bar.scrollTop += inner.bottom - outer.bottom + inner.height;
}

/** Follows the reader: by the last frame gone to, else by what stands at the top of the window. */
export function followFrames(): Frames {
  let at: HTMLElement | undefined;
  const links = new Map<string, HTMLElement>();
  for (const link of document.querySelectorAll<HTMLElement>(".strip a")) {
    links.set(decodeURIComponent(link.getAttribute("href") ?? "").slice(1), link);
  }

  const mark = (frame: HTMLElement | undefined) => {
    for (const link of document.querySelectorAll(".strip a[aria-current]"))
      link.removeAttribute("aria-current");
    const link = frame && links.get(frame.id);
    link?.setAttribute("aria-current", "location");
    if (link) reveal(link);
  };
  const visit = (frame: HTMLElement) => {
    at = frame;
    for (let fold = frame.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null)
      fold.open = true;
    frame.scrollIntoView({ block: "start" });
    frame.focus({ preventScroll: true });
    mark(frame);
  };
  const byHash = () => {
    const frame = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (frame) visit(frame);
  };
  const topmost = () => shown().find((frame) => frame.getBoundingClientRect().bottom > READ);

  addEventListener("hashchange", byHash);
  document.addEventListener("focusin", ({ target }) => {
    const frame = target instanceof Element ? target.closest<HTMLElement>("main .frame[id]") : null;
    if (frame) at = frame;
  });
  addEventListener("scrollend", () => mark(topmost()));
  document.addEventListener("click", ({ target }) => {
    const bar = target instanceof Element ? target.closest<SVGElement>("[data-frame]") : null;
    const frame = document.getElementById(bar?.dataset.frame ?? "");
    if (frame) visit(frame);
  });
  if (location.hash) byHash();
  else mark(topmost());

  const inView = (frame: HTMLElement) => {
    const { top, bottom } = frame.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const current = () => (at?.isConnected && at.checkVisibility() && inView(at) ? at : topmost());
  return {
    current,
    go(step, wanted = () => true) {
      const frames = shown();
      const here = current();
      let next = here ? frames.indexOf(here) : -1;
      // The first key press of a reader who stands above all frames goes to the first one.
      if (here && step === 1 && at !== here && here.getBoundingClientRect().top > READ) next -= 1;
      do next += step;
      while (frames[next] && !wanted(frames[next] as HTMLElement));
      const frame = frames[next];
      if (!frame) return;
      history.replaceState(null, "", `#${encodeURIComponent(frame.id).replaceAll("%2F", "/")}`);
      visit(frame);
    },
  };
}
