import { oneLine } from "./plain-text.ts";

/** Longer values have their place in the report. */
const VALUE = 500;
/** A zero-width space: a host looks for links in the text that is left when Markdown is done, so a backslash can't. */
const APART = "\u200b";

/** What hosts turn into a link, a mention, a reference or a picture by themselves; they are parted after the group. */
const LINKED: readonly RegExp[] = [
  /([#@!])(?=\w)/g, // #12, owner/repo#12, @person, owner/repo@commit, !12 (a merge request)
  /(\[)(?=\^)/g, // a footnote
  /\b([a-z]{1,10})(?=-\d)/gi, // GH-56, and the keys of issue trackers
  /\b(w)(?=ww\.)/gi,
  /\b([a-z][a-z\d+.-]*:)(?=\S)/gi, // https://…, mailto:…
  /(:)(?=[a-z\d_+-]+:)/gi, // :rocket:
];
/** The name of a commit: from seven hexadecimal digits on. */
const COMMIT = /(?<![a-z\d])[\da-f]{7,64}(?![a-z\d])/gi;
const SHORTEST_COMMIT = 7;

/** Text from anywhere as plain words of a Markdown paragraph or table cell: no markup, no mention, no reference. */
export function prose(text: string): string {
  let apart = oneLine(text, VALUE);
  for (const pattern of LINKED) apart = apart.replace(pattern, `$1${APART}`);
  return apart
    .replace(COMMIT, (digits) => digits.replace(PIECES, `$&${APART}`))
    .replace(/[\\`*_{}[\]()<>#+!|~&$-]/g, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}

/** Too short to be a commit's name, each. */
const PIECES = new RegExp(`.{${SHORTEST_COMMIT - 1}}(?=.)`, "g");

/** Text in which backticks set commands apart: what they hold as inline code, the rest as `prose`. */
export function proseWithCode(text: string): string {
  return oneLine(text, 2 * VALUE)
    .split(/(\s*`[^`]+`\s*)/)
    .map((piece) => {
      const command = /^(\s*)`([^`]+)`(\s*)$/.exec(piece);
      if (command) return `${command[1]}${code(command[2] ?? "")}${command[3]}`;
      return prose(piece);
    })
    .join("");
}

/** Text from anywhere as inline code, outside tables: the fence is longer than any run of backticks inside. */
export function code(text: string): string {
  const line = oneLine(text, VALUE);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}
