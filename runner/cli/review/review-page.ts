import { htmlDocument } from "../../report/html/html-document.ts";
import { html, type Markup } from "../../report/html/markup.ts";
import { pageScript } from "../../report/html/page-script.ts";
import { styleSheet } from "../../report/html/style-sheet.ts";
import type { BaselineChange, PictureChange, UnusedPicture } from "../../run/baseline-changes.ts";

/** The page on which a person accepts or rejects each changed picture. Every control is a native one. */
export async function reviewPage(changes: readonly BaselineChange[]): Promise<string> {
  const [style, script] = await Promise.all([
    styleSheet([new URL("review.css", import.meta.url)]),
    pageScript("review"),
  ]);
  const body = html`
<header class="top review-top">
  <p class="brand">fr<b>ai</b>mz</p>
  <h1>Pictures to review</h1>
  <p id="progress" aria-live="polite">0 of ${changes.length} decided</p>
  <p class="keys"><kbd>j</kbd> <kbd>k</kbd> next, previous · <kbd>a</kbd> accept · <kbd>r</kbd> reject · <kbd>e</kbd> <kbd>n</kbd> <kbd>d</kbd> <kbd>c</kbd> <kbd>b</kbd> approved, new, difference, close-up, both</p>
  <button type="button" id="done">Done</button>
</header>
<main id="main" class="review">${changes.map((change, at) => (change.verdict === "unused" ? unusedCard(change, at) : changeCard(change, at)))}</main>`;
  const sources = ["img-src 'self'", "connect-src 'self'"];
  return htmlDocument({
    title: `fraimz: ${changes.length} pictures to review`,
    style,
    script,
    body,
    sources,
  });
}

function changeCard(change: PictureChange, at: number): Markup {
  const { flow, frame, claim, path, how, actual, approved, difference, closeUp, doubt } = change;
  const views = [
    { key: "e", view: "approved", label: "Approved", ref: approved },
    { key: "n", view: "new", label: "New", ref: actual },
    { key: "d", view: "difference", label: "Difference", ref: difference },
    { key: "c", view: "close-up", label: "Close-up", ref: closeUp },
  ].filter(({ ref }) => ref !== undefined);
  const both = approved ? [{ key: "b", view: "both", label: "Both" }] : [];
  const chosen = difference ? "difference" : "new";
  return html`
<section class="change card" data-change="${at}" data-view="${chosen}" aria-labelledby="c${at}" tabindex="-1">
  <p class="eyebrow">${flow} · ${frame}</p>
  <h2 id="c${at}">${claim}</h2>
  <p class="how">${how}${doubt && html`; <b>${doubt}</b>`}</p>
  <p class="path"><code>${path}</code></p>
  <fieldset class="choice"><legend>Show</legend>${[...views, ...both].map(
    ({ key, view, label }) =>
      html`<label><input type="radio" name="view${at}" value="${view}" data-key="${key}"${view === chosen && html` checked`}> ${label}</label>`,
  )}</fieldset>
  <div class="pictures">
    ${approved && picture("approved", approved.name, `Approved: ${claim}`)}
    ${picture("new", actual.name, `New: ${claim}`)}
    ${difference && html`<div class="over">${picture("under", actual.name, "")}${picture("difference", difference.name, `What differs: ${how}`)}</div>`}
    ${closeUp && picture("close-up", closeUp.name, `Close-up, approved and new: ${how}`)}
  </div>
  <p class="decide">
    <button type="button" value="accepted" aria-describedby="c${at}">Accept</button>
    <button type="button" value="rejected" aria-describedby="c${at}">Reject</button>
    <span class="decision" role="status"></span>
  </p>
</section>`;
}

/** A removal to accept: the picture as it stands in the project. */
function unusedCard({ flow, path, how }: UnusedPicture, at: number): Markup {
  return html`
<section class="change card" data-change="${at}" data-view="approved" data-removal aria-labelledby="c${at}" tabindex="-1">
  <p class="eyebrow">${flow}</p>
  <h2 id="c${at}">An approved picture is unused</h2>
  <p class="how">${how}: its frame was renamed or removed</p>
  <p class="path"><code>${path}</code></p>
  <div class="pictures"><img class="approved" src="unused/${at}" alt="Unused: ${path}"></div>
  <p class="decide">
    <button type="button" value="accepted" aria-describedby="c${at}">Remove</button>
    <button type="button" value="rejected" aria-describedby="c${at}">Keep</button>
    <span class="decision" role="status"></span>
  </p>
</section>`;
}

function picture(kind: string, file: string, alt: string): Markup {
  return html`<img class="${kind}" src="files/${file}" alt="${alt}">`;
}
