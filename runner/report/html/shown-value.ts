import { LIMITS } from "../limits.ts";
import { clip, oneLine, plural } from "../plain-text.ts";
import { html, type Markup } from "./markup.ts";

/** A value of the app's, bounded and set apart from the text around it; what is cut is counted. */
export function value(text: string): Markup {
  return bounded(text, (shown) => [shown]);
}

/** As `value`, with what backticks hold (a command, an option) shown as code. */
export function advice(text: string): Markup {
  // Every second piece is what stood between two backticks.
  return bounded(text, (shown) =>
    shown.split(/`([^`]+)`/).map((piece, at) => (at % 2 === 0 ? piece : html`<code>${piece}</code>`)),
  );
}

function bounded(text: string, dressed: (shown: string) => readonly (string | Markup)[]): Markup {
  const { shown, cut } = clip(text, LIMITS.valueCharacters);
  return html`<bdi>${dressed(shown)}${cut > 0 && html`<i class="cut">… ${plural(cut, "more character")}</i>`}</bdi>`;
}

/** A name or a title on one line; the whole of a longer one is in `report.json`. */
export function brief(text: string): string {
  return oneLine(text, LIMITS.nameCharacters);
}

/** Says how many things a list leaves out, and by which limit. */
export function more(count: number, noun: string, limit: number): Markup | false {
  return (
    count > 0 &&
    html`<p class="left-out">${plural(count, `more ${noun}`)} in report.json: a frame shows at most ${limit}.</p>`
  );
}
