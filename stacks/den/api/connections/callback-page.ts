import { createHash } from "node:crypto";
import type { Response } from "express";
import { DESKTOP_SCHEME } from "../../contract/index.ts";
import type { Outcome } from "./ports.ts";

/** The last page of a sign-in: self-contained, without scripts, under a policy that allows nothing but its style. */
export function sendCallbackPage(response: Response, outcome: Outcome): void {
  response
    .status(outcome.problem ? 400 : 200)
    .set({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "cache-control": "no-store",
      // The address holds the code: it must not travel on.
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    })
    .send(renderCallbackPage(outcome));
}

/** @returns the page as HTML; every value in it is escaped */
export function renderCallbackPage({ connectionId, connectionName, openedFrom, problem }: Outcome): string {
  const failed = problem !== undefined;
  const title = failed ? "Connection failed" : "Connected";
  const name = connectionName ? `<p class="name">${escapeHtml(connectionName)}</p>` : "";
  const text = failed
    ? `<p>${escapeHtml(problem.message)}</p>${problem.hint ? `<p class="hint">${escapeHtml(problem.hint)}</p>` : ""}`
    : "<p>Your account is connected. You can close this window and go on where you were.</p>";
  const query = new URLSearchParams({
    connection: connectionId ?? "",
    result: failed ? "failed" : "connected",
  });
  const link =
    openedFrom === "desktop"
      ? `<a class="button" href="${escapeHtml(`${DESKTOP_SCHEME}://connected?${query}`)}">Open the desktop app</a>`
      : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}${connectionName ? ` · ${escapeHtml(connectionName)}` : ""}</title>
<style>${STYLE}</style>
</head>
<body>
<main class="${failed ? "failed" : "connected"}">
${failed ? CROSS : TICK}
<h1>${title}</h1>
${name}
${text}
${link}
</main>
<footer>Den</footer>
</body>
</html>
`;
}

const svg = (path: string) =>
  `<svg viewBox="0 0 48 48" width="56" height="56" aria-hidden="true"><circle cx="24" cy="24" r="23"/><path d="${path}"/></svg>`;
const TICK = svg("M15 24.5l6.5 6.5L33.5 18");
const CROSS = svg("M17 17l14 14M31 17L17 31");

const STYLE = `
:root { --ground: #f6f5f2; --card: #fff; --ink: #1d1c1a; --soft: #63605a; --line: #e3e0d9;
  --good: #177245; --good-ground: #e4f3ea; --bad: #b3261e; --bad-ground: #fbe9e7; --act: #1d1c1a; --act-ink: #fff; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center;
  gap: 20px; padding: 24px; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { width: 100%; max-width: 420px; padding: 40px 32px; background: var(--card); border: 1px solid var(--line);
  border-radius: 16px; text-align: center; overflow-wrap: anywhere; }
svg { display: block; margin: 0 auto 20px; fill: none; stroke-width: 3.5; stroke-linecap: round; stroke-linejoin: round; }
svg circle { stroke: none; }
.connected svg { stroke: var(--good); } .connected circle { fill: var(--good-ground); }
.failed svg { stroke: var(--bad); } .failed circle { fill: var(--bad-ground); }
h1 { margin: 0; font-size: 24px; line-height: 1.25; letter-spacing: -0.01em; }
.name { margin: 6px 0 0; font-weight: 600; color: var(--soft); }
p { margin: 16px 0 0; }
.hint { margin-top: 8px; color: var(--soft); }
.button { display: inline-block; margin-top: 24px; padding: 11px 20px; border-radius: 10px; background: var(--act);
  color: var(--act-ink); font-weight: 600; text-decoration: none; }
.button:focus-visible { outline: 3px solid var(--good); outline-offset: 3px; }
footer { color: var(--soft); font-size: 13px; letter-spacing: 0.02em; }
`;
const STYLE_HASH = `sha256-${createHash("sha256").update(STYLE).digest("base64")}`;

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
