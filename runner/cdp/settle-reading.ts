import type { Box } from "./geometry.ts";
import { areDrawn } from "./ink/drawn.ts";
import type { Drawn, Subject } from "./ink/ink-pieces.ts";
import type { PartPixels } from "./ink/pixels.ts";
import type { Tab } from "./page/tab.ts";
import type { DocumentSnapshot } from "./snapshot/document-snapshot.ts";
import {
  blocksOf,
  formsOf,
  type Reading,
  type Run,
  type RunState,
  type TextBlock,
} from "./snapshot/reading.ts";

/**
 * The last word on what a reading says: where a text that matters hangs on something that the snapshot can't tell, the
 * pixels of the window decide, so that checks and the picture agree.
 * @param matters whether a text would decide a check; asked of what could be read at the most
 * @param picture of the window as it is now, when there is one; asked for only when pixels must decide
 * @returns the reading with those texts settled; "undecided" is what moved all the time
 */
export async function settleReading(
  tab: Tab,
  reading: Reading,
  matters: (text: string) => boolean,
  picture?: () => Promise<PartPixels>,
): Promise<Reading> {
  const doubts = new Map<Run, Subject>();
  const couldBe = reading.lines.map((runs) => blocksOf([runs.map((run) => atMost(reading, run))]).blocks[0]);
  const decides = (block: TextBlock | undefined): boolean =>
    block !== undefined && formsOf(block).some(matters);
  const deciding = reading.lines.map(
    (runs, i) =>
      decides(couldBe[i]) ||
      // Words that are whole only where what touches them is not drawn.
      (runs.length > 1 && matters(apart(reading, runs))),
  );
  // A text can also go over several blocks, as a sentence in a picture's rule does.
  const together = couldBe.map((block) => block?.text ?? "").join("\n");
  const across = !deciding.includes(true) && matters(together);
  for (const [i, runs] of reading.lines.entries()) {
    if (!deciding[i] && !across) continue;
    for (const run of runs) if (isDoubtful(reading, run)) doubts.set(run, subjectOf(run));
  }
  if (doubts.size === 0) return reading;
  const byNode = new Map<string, { subject: Subject; runs: Run[] }>();
  for (const [run, subject] of doubts) {
    const key = keyOf(run);
    const known = byNode.get(key) ?? { subject, runs: [] };
    known.runs.push(run);
    byNode.set(key, known);
  }
  const nodes = [...byNode].map(([key, known]) => ({ key, ...known }));
  const linesOf = new Map<string, Run[]>();
  for (const run of reading.lines.flat()) {
    const key = keyOf(run);
    if (byNode.has(key)) linesOf.set(key, [...(linesOf.get(key) ?? []), run]);
  }
  const answers = await areDrawn(
    tab,
    nodes.map(({ subject, key }) => ({ ...subject, firstLetter: firstLetterIn(linesOf.get(key) ?? []) })),
    { picture: await picture?.(), entire: reading.paint.filtersBehind },
  );
  const settled = new Map<Run, Run>();
  for (const [i, { key }] of nodes.entries()) {
    const answer = answers[i] ?? ({ is: "hidden" } as const);
    // All lines of a node are in the answer, also those that were beyond doubt.
    const all = linesOf.get(key) ?? [];
    for (const [run, state] of statesOf(all, answer)) settled.set(run, state);
  }
  return withRuns(reading, (run) => settled.get(run) ?? run);
}

/** The reading as it would be if everything undecided were seen: what `see.no` must hold against it. */
export function atTheMost(reading: Reading): Reading {
  return withRuns(reading, (run) =>
    "unseen" in run.state && run.state.unseen === "undecided" ? shown(run) : run,
  );
}

/** What of a reading that is not settled is read for sure, and all that pixels could make of it. */
export function boundsOf(reading: Reading): { readonly least: Reading; readonly most: Reading } {
  return {
    least: withRuns(reading, (run) => (isDoubtful(reading, run) ? { ...run, state: UNDECIDED } : run)),
    most: withRuns(reading, (run) => atMost(reading, run)),
  };
}

function withRuns(reading: Reading, of: (run: Run) => Run): Reading {
  const lines = reading.lines.map((runs) => runs.map(of));
  return { ...reading, ...blocksOf(lines), lines };
}

const UNDECIDED = { unseen: "undecided" } as const;

function apart(reading: Reading, runs: readonly Run[]): string {
  return runs.map((run) => (isCertainlyUnseen(reading, run) ? "" : run.text)).join(" ");
}

function atMost(reading: Reading, run: Run): Run {
  return isCertainlyUnseen(reading, run) ? run : shown(run);
}

function shown(run: Run): Run {
  return { ...run, state: { seen: run.box } };
}

/**
 * Nothing that the browser lays out but does not paint at all needs a second look, nor what lies beyond the window for
 * sure: of a long page that is nearly everything.
 */
function isCertainlyUnseen({ paint }: Reading, { state, placed, node }: Run): boolean {
  if (!("unseen" in state)) return false;
  if (state.unseen === "hidden" || state.unseen === "transparent") return true;
  return state.unseen === "outside the window" && paint.isPlaced(placed, node);
}

function isDoubtful(reading: Reading, run: Run): boolean {
  const { state, placed, node, isField, box } = run;
  if ("unseen" in state) return !isCertainlyUnseen(reading, run);
  return isField || !reading.paint.isPlainText(placed, node, box) || !isWhole(state.seen, box);
}

function isWhole(seen: Box, whole: Box): boolean {
  return seen.width >= whole.width - 1 && seen.height >= whole.height - 1;
}

function subjectOf(run: Run): Subject {
  const { placed, node, isField } = run;
  const { document, frame } = placed;
  const pseudo = document.pseudoOf(node);
  return {
    frame,
    backendNodeId: nodeIdOf(run),
    kind: isField ? "field" : (pseudo?.kind ?? "text"),
    ...(pseudo === undefined
      ? { slots: slotsOf(document, node) }
      : { generatedId: document.backendNodeId(pseudo.node) }),
  };
}

/** The text node, or the element that generated content belongs to. */
function nodeIdOf({ placed: { document }, node }: Run): number {
  return document.backendNodeId(document.pseudoOf(node)?.owner ?? document.textOf(node));
}

/** The first letter among a text's lines, where it is dressed apart. */
function firstLetterIn(runs: readonly Run[]): Subject["firstLetter"] {
  const own = runs.filter(({ placed, node }) => placed.document.pseudo(node) === "first-letter");
  const [first] = own;
  if (first === undefined) return undefined;
  const { document } = first.placed;
  const of = document.backendNodeId(document.parent[first.node] ?? -1);
  return { of, length: own.flatMap(charactersOf).length };
}

/** All that draws something, as pixels are asked about it. */
function charactersOf({ text }: Run): string[] {
  return [...text].filter((character) => /\S/.test(character));
}

/** The slots among a node's parents as rendered. */
function slotsOf(document: DocumentSnapshot, node: number): number[] {
  const slots: number[] = [];
  for (let at = document.parent[node] ?? -1; at >= 0; at = document.parent[at] ?? -1) {
    if (document.name(at) === "SLOT") slots.push(document.backendNodeId(at));
  }
  return slots;
}

/** The same for all lines of one text; an element's generated contents are several. */
function keyOf(run: Run): string {
  const { placed, node } = run;
  return `${placed.frame.id} ${nodeIdOf(run)} ${placed.document.pseudoOf(node)?.kind ?? ""}`;
}

/** Spreads an answer over the lines of its node: which of their characters are drawn. */
function statesOf(runs: readonly Run[], answer: Drawn): [Run, Run][] {
  if (answer.is === "hidden") return runs.map((run) => [run, { ...run, state: unseenBy(run) }]);
  if (answer.is === "undecided") {
    return runs.map((run) => [run, { ...run, state: { unseen: "undecided", by: answer.why } }]);
  }
  const flags = answer.words.flat();
  const characters = runs.map((run) => charactersOf(run).length);
  const total = characters.reduce((sum, count) => sum + count, 0);
  // Laid out with other letters than the document has (capitals, a field's dots): it is taken as a whole.
  if (flags.length !== total) {
    const most = flags.filter(Boolean).length * 2 >= flags.length;
    return runs.map((run) => [run, most ? shown(run) : { ...run, state: unseenBy(run) }]);
  }
  let at = 0;
  return runs.map((run, i) => {
    const own = flags.slice(at, at + (characters[i] ?? 0));
    if (run.isTurned) own.reverse();
    at += characters[i] ?? 0;
    if (!own.includes(true)) return [run, { ...run, state: unseenBy(run) }];
    return [run, { ...shown(run), text: drawnPart(run.text, own) }];
  });
}

/** What of a line is drawn, with "…" for what is not. */
function drawnPart(text: string, flags: readonly boolean[]): string {
  let at = 0;
  const marked = [...text]
    .map((character) => (/\S/.test(character) && !flags[at++] ? "\u0000" : character))
    .join("");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the mark from the line above
  return marked.replace(/\u0000[\s\u0000]*\u0000|\u0000/g, "…");
}

/** As the snapshot explains it; where it sees no reason, the pixels are the reason. */
function unseenBy({ state }: Run): RunState {
  return "unseen" in state ? state : { unseen: "not drawn" };
}
