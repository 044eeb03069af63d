import { plural, size } from "../plain-text.ts";
import type { Attachment } from "../report-schema.ts";
import { castPlayer } from "./cast-player.ts";
import { html, type Markup } from "./markup.ts";
import type { PageContext } from "./page-context.ts";
import { brief } from "./shown-value.ts";

const TITLES: Readonly<Record<Attachment["kind"], string>> = {
  "visible text": "Text that a person could see",
  outline: "What a person could use",
  log: "Log",
  console: "Console",
  requests: "Failed requests",
  exchange: "Exchange",
  transcript: "Transcript",
  cast: "Terminal",
  diff: "Difference",
  windows: "Windows",
};

/** Logs, texts, exchanges and recordings, folded; each says what it holds before it is opened. */
export function attachmentList(page: PageContext, attachments: readonly Attachment[]): Markup | false {
  if (attachments.length === 0) return false;
  return html`<section class="attachments" aria-label="More evidence">${attachments.map((each) => item(page, each))}</section>`;
}

function item(page: PageContext, attachment: Attachment): Markup {
  const { kind, title, surface, file, truncated } = attachment;
  // A title such as "console of admin" repeats what the kind and the surface say.
  const name = surface === undefined ? title : title.includes(surface) ? surface : `${title} on ${surface}`;
  const cast = page.casts.get(file.sha256);
  const { text, leftOut } = page.texts.get(attachment);
  const lines = text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
  const last = kind === "log" || kind === "console" ? text.trimEnd().split("\n").at(-1) : undefined;
  const notes = [truncated, cast?.leftOut ?? leftOut].filter((note) => note !== undefined);
  return html`
<details class="attachment ${kind.replace(" ", "-")}">
  <summary><b>${TITLES[kind]}</b> ${brief(name)}
    <span class="about">${size(file.bytes)}${lines > 1 && ` · ${plural(lines, "line")}`}</span>
    ${last && html`<code class="last">${last.slice(0, 160)}</code>`}</summary>
  ${notes.map((note) => html`<p class="left-out">${brief(note)}</p>`)}
  ${cast ? castPlayer(cast, brief(title)) : html`<pre tabindex="0" aria-label="${TITLES[kind]}: ${brief(title)}">${kind === "diff" ? diffLines(text) : text}</pre>`}
</details>`;
}

function diffLines(text: string): Markup[] {
  return text.split("\n").map((line) => {
    const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "";
    return kind ? html`<span class="${kind}">${line}</span>\n` : html`${line}\n`;
  });
}
