/** What every shell takes as it stands. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** One word for `sh` and its kin, quoted where it would be read as something else. */
export function shellWord(word: string): string {
  // zsh expands a leading `=`.
  if (PLAIN.test(word) && !word.startsWith("=")) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Words as a line that can be pasted into a shell. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}
