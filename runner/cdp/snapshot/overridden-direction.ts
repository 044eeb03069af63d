import type { DocumentSnapshot } from "./document-snapshot.ts";
import { between, RIGHT_TO_LEFT, type TextPiece } from "./text-line.ts";

/** The element that gives all letters in it one direction, whatever script they are of. */
interface Override {
  readonly by: number;
  readonly rightToLeft: boolean;
}

const IN_LINE = /^(inline|contents|ruby.*|)$/;
const MIRRORED = new Map([..."()[]{}<>«»‹›"].map((sign, i, all) => [sign, all[i ^ 1] ?? sign]));

/**
 * Puts texts whose direction their page overrides (`unicode-bidi: bidi-override`, CSS Writing Modes 4, 2.2) into the
 * order in which they stand on the line, which is how a person reads them: addresses are kept from robots like this.
 * @param pieces in the order of the document; of one block
 */
export function inDrawnDirection(document: DocumentSnapshot, pieces: readonly TextPiece[]): TextPiece[] {
  const overrides = pieces.map(({ node }) => overrideOf(document, node));
  if (overrides.every((one) => one === undefined)) return [...pieces];
  const ordered: TextPiece[] = [];
  for (let from = 0; from < pieces.length; ) {
    const first = pieces[from] as TextPiece;
    const override = overrides[from];
    let to = from + 1;
    for (; to < pieces.length && override !== undefined; to++) {
      const next = pieces[to] as TextPiece;
      if (overrides[to]?.by !== override.by || !between(first.box, next.box, false).sameLine) break;
    }
    const line = pieces.slice(from, to);
    ordered.push(...(override === undefined ? line : turned(line, override.rightToLeft)));
    from = to;
  }
  return ordered;
}

/** The innermost element in the same line that says anything of directions decides (Unicode Bidirectional Algorithm, X1-X8). */
function overrideOf(document: DocumentSnapshot, node: number): Override | undefined {
  // Generated text is in the snapshot as its pseudo-element alone.
  const first = document.pseudoOf(node)?.node ?? document.parent[node] ?? -1;
  for (let at = first; at >= 0; at = document.parent[at] ?? -1) {
    const said = document.style(at, "unicode-bidi");
    if (said.endsWith("override")) return { by: at, rightToLeft: document.style(at, "direction") === "rtl" };
    const starts = !IN_LINE.test(document.style(at, "display"));
    if (starts || (said !== "" && said !== "normal")) return undefined;
  }
  return undefined;
}

/** What runs against its own direction stands on the line from its end to its begin. */
function turned(line: readonly TextPiece[], rightToLeft: boolean): TextPiece[] {
  const against = line.map(({ text }) => RIGHT_TO_LEFT.test(text) !== rightToLeft && /\S/.test(text));
  if (!against.includes(true)) return [...line];
  const [first] = line;
  const order = [...line].reverse();
  return order.map((piece, i): TextPiece => {
    const join = i === 0 ? first?.join : line[line.length - i]?.join;
    return { ...piece, text: backwards(piece.text), join: join ?? piece.join, isTurned: true };
  });
}

/** What a person reads of a field's own value, which the browser lays out in the field's direction. */
export function valueInDrawnDirection(document: DocumentSnapshot, field: number, value: string): string {
  const isOverridden = document.style(field, "unicode-bidi").endsWith("override");
  const rightToLeft = document.style(field, "direction") === "rtl";
  return isOverridden && rightToLeft !== RIGHT_TO_LEFT.test(value) ? backwards(value) : value;
}

function backwards(text: string): string {
  const signs = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  return signs
    .reverse()
    .map((sign) => MIRRORED.get(sign) ?? sign)
    .join("");
}
