import { createHash } from "node:crypto";
import { html, Markup } from "./markup.ts";

export interface HtmlDocument {
  readonly title: string;
  /** The only style and script that the page may have: both are pinned by their hash. */
  readonly style: string;
  readonly script: string;
  readonly body: Markup;
  /** What else the page may load, as directives of its policy. */
  readonly sources: readonly string[];
}

/** A whole page with a policy under which nothing but its own style and script can have an effect. */
export function htmlDocument({ title, style, script, body, sources }: HtmlDocument): string {
  // `trusted-types 'none'` makes every way to turn text into markup throw, in the page's own script too.
  const policy = [
    "default-src 'none'",
    ...sources,
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${body}
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
