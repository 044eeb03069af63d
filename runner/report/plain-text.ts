/**
 * Text from an app or a log may carry anything: control characters, escape sequences, marks that turn the reading
 * direction round. Shown raw they could rewrite a terminal or a sentence, so each is shown as what it is.
 */

// C0 and C1 controls but tab and line feed; marks and isolates of direction; line separators; BOM; lone surrogates.
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const NAMES: Readonly<Record<number, string>> = {
  0: "NUL",
  7: "BEL",
  8: "BS",
  13: "CR",
  27: "ESC",
  127: "DEL",
};

/** Makes every character visible: NUL as `<NUL>`, a mark of direction as `<U+202E>`. Keeps line breaks and tabs. */
export function visible(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(UNSEEN, (character) => {
    const code = character.charCodeAt(0);
    return `<${NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`}>`;
  });
}

/**
 * Visible text on one line, at most `limit` characters.
 * @param limit longer text ends in `…`
 */
export function oneLine(text: string, limit: number): string {
  const line = visible(text).replace(/\s+/g, " ").trim();
  return line.length <= limit ? line : `${line.slice(0, Math.max(0, limit - 1))}…`;
}

/** The first `limit` characters, and how many were left out. Never cuts a surrogate pair. */
export function clip(text: string, limit: number): { readonly shown: string; readonly cut: number } {
  if (text.length <= limit) return { shown: text, cut: 0 };
  const end = /[\ud800-\udbff]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return { shown: text.slice(0, end), cut: text.length - end };
}

/** A duration as a person reads it: `0.8 s`, `24.1 s`, `2 min 05 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 0.1) return `${Math.round(ms)} ms`;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** A size as a person reads it: `812 bytes`, `14 kB`, `7.6 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `1 flow`, `2 flows`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
