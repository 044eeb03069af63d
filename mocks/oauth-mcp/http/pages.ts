/** The pages that the witness shows to a person: one quiet frame, no script, usable by keyboard and at any width. */

/** Escapes text for HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; --ground: #f4f3f0; --sheet: #fff; --ink: #1b1b1f; --quiet: #5d5d66; --line: #d9d7d1; --accent: #1f5f4a; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #131316; --sheet: #1d1d21; --ink: #ececf0; --quiet: #a3a3ad; --line: #3a3a42; --accent: #7fd1b0; --on-accent: #0d1f18; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 440px; background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 28px 24px; overflow-wrap: anywhere; }
h1 { margin: 0 0 8px; font-size: 22px; line-height: 1.25; }
p { margin: 0 0 16px; color: var(--quiet); } p strong, dd { color: var(--ink); }
dl { margin: 0 0 20px; display: grid; gap: 12px; } dt { font-size: 13px; color: var(--quiet); } dd { margin: 0; }
ul { margin: 0; padding-left: 20px; }
fieldset { margin: 0 0 20px; padding: 0; border: 0; } legend { padding: 0; margin-bottom: 6px; font-size: 13px; color: var(--quiet); }
label.choice { display: flex; align-items: center; gap: 10px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; margin-bottom: 8px; min-height: 44px; }
label.choice:has(input:checked) { border-color: var(--accent); }
input { accent-color: var(--accent); } input[type=text] { width: 100%; font: inherit; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--ground); color: var(--ink); margin: 4px 0 16px; text-transform: uppercase; letter-spacing: .1em; }
.actions { display: flex; gap: 12px; flex-wrap: wrap; }
button { flex: 1 1 120px; min-height: 44px; font: inherit; font-weight: 600; border-radius: 8px; border: 1px solid var(--line); background: transparent; color: var(--ink); cursor: pointer; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code { font: 14px/1.5 ui-monospace, monospace; }`;

/** A whole page around trusted markup; the title is escaped here. */
export function page(title: string, main: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${main}</main></body></html>`;
}

/** A page that only says something. */
export function noticePage(title: string, message: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(message)}</p>`);
}

/** An error that may not be sent to the redirect URI (RFC 6749 section 4.1.2.1). */
export function errorPage(error: string, description: string): string {
  return page(
    "Authorization failed",
    `<h1>Authorization failed</h1><p>${escapeHtml(description)}</p><dl><div><dt>Error</dt><dd><code>${escapeHtml(error)}</code></dd></div></dl>`,
  );
}
