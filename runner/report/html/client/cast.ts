import type { CastMoment, CastSpan } from "../cast-frames.ts";

/** A pause of the recording longer than this is cut short. */
const LONGEST_PAUSE_S = 2;

/** Plays terminal recordings in place: their moments were computed when the report was written. */
export function playCasts(): void {
  for (const player of document.querySelectorAll<HTMLElement>(".cast")) bind(player);
}

function bind(player: HTMLElement): void {
  const { rows, moments }: { rows: number; moments: CastMoment[] } = JSON.parse(player.dataset.cast ?? "{}");
  const lines = [...player.querySelectorAll<HTMLElement>(".screen .row")];
  const play = player.querySelector<HTMLButtonElement>(".play");
  const seek = player.querySelector<HTMLInputElement>(".seek");
  const clock = player.querySelector(".at");
  if (!moments || !play || !seek) return;
  let position = moments.length;
  let timer = 0;

  const show = (upTo: number) => {
    const screen: (readonly CastSpan[])[] = Array.from({ length: rows }, () => []);
    for (const moment of moments.slice(0, upTo)) {
      for (const [row, spans] of Object.entries(moment.rows)) screen[Number(row)] = spans;
    }
    for (const [row, line] of lines.entries()) line.replaceChildren(...(screen[row] ?? []).map(node));
    position = upTo;
    seek.value = String(upTo);
    if (clock) clock.textContent = `${(moments[upTo - 1]?.at ?? 0).toFixed(1)} s`;
  };
  const stop = () => {
    window.clearTimeout(timer);
    timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  };
  const step = () => {
    show(position + 1);
    const [now, next] = [moments[position - 1], moments[position]];
    if (!next) return stop();
    const pause = Math.min(next.at - (now?.at ?? 0), LONGEST_PAUSE_S);
    timer = window.setTimeout(step, pause * 1000);
  };
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (position >= moments.length) show(0);
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    timer = window.setTimeout(step, 200);
  });
  seek.addEventListener("input", () => {
    stop();
    show(Number(seek.value));
  });
}

function node([text, look]: CastSpan): Node {
  if (!look) return document.createTextNode(text);
  const span = document.createElement("span");
  span.className = look;
  span.textContent = text;
  return span;
}
