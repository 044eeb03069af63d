import { type Box, type Comparison, type FileRef, ruleOf } from "../../evidence/log/events.ts";
import { duration, plural } from "../plain-text.ts";
import type { Flow, Frame, Picture } from "../report-schema.ts";
import { html, type Markup } from "./markup.ts";
import type { PageContext } from "./page-context.ts";
import { marks, marksBefore } from "./picture-marks.ts";
import { brief, value } from "./shown-value.ts";
import { sign } from "./state-sign.ts";

/** One way to look at a picture. `file` is undefined for a way that lays two others over each other. */
interface View {
  readonly value: "actual" | "expected" | "before" | "other" | "difference" | "close-up" | "swipe" | "onion";
  readonly label: string;
  readonly file?: FileRef | undefined;
  /** The key that chooses it, shown as its accelerator. */
  readonly key: string;
}

/** A picture with the acts marked on it, the ways to compare it, and what makes it valid. */
export function pictureFigure(page: PageContext, flow: Flow, frame: Frame, picture: Picture): Markup {
  const at = frame.pictures.indexOf(picture);
  const id = `${page.anchors.frame(flow, frame)}:${at}`;
  const { width, height, surface, role } = picture;
  const views = viewsOf(page, flow, frame, picture);
  const drawn = marks(frame, picture);
  const drawnBefore = views.some(({ value }) => value === "before") && marksBefore(frame, picture);
  const alone = views.length === 1;
  const { comparison } = picture;
  const compared = comparison && picture.rules.find(({ rule }) => rule === ruleOf(comparison));
  // A broken rule says what was found; of one that held, only the comparison does.
  const rules = picture.rules.filter((rule) => rule !== compared || !rule.ok);
  const masked = picture.masks.length + (comparison?.masks?.length ?? 0);
  // What the picture is laid over when it is swiped: the approved one if there is one.
  const under = views.find(({ value }) => value === "expected" || value === "before" || value === "other");
  return html`
<figure class="picture" data-role="${role}" aria-label="${brief(surface)}">
  <div class="bar">
  ${
    alone
      ? html`<span class="surface">${brief(surface)}</span>`
      : html`<span class="surface" aria-hidden="true">${brief(surface)}</span><fieldset class="views"><legend>${brief(surface)}</legend>${views.map(
          (view, at) => html`
    <label title="key ${view.key}"><input type="radio" name="${id}" value="${view.value}" data-key="${view.key}"${at === 0 && html` checked`}><span>${view.label}</span></label>`,
        )}</fieldset>`
  }
  </div>
  <div class="stage">
    <svg class="space" viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false"></svg>
    ${views.map((view) => view.file && layer(page, frame, id, view === under ? `${view.value} under` : view.value, view.file))}
    ${drawn}${drawnBefore}
  </div>
  ${
    !alone &&
    html`<label class="slider needs-script"><span>Swipe</span><input type="range" class="swipe" min="0" max="100" value="50"></label>
  <label class="slider needs-script"><span>Opacity</span><input type="range" class="onion" min="0" max="100" value="50"></label>`
  }
  <figcaption>
    <span>${width}×${height}</span> <span>at rest after ${duration(picture.restMs)}</span>
    ${masked > 0 && html`<span>${plural(masked, "region")} masked</span>`}
    ${rules.map(
      ({ rule, ok, actual }) =>
        html`<span class="rule ${ok ? "held" : "broken"}">${sign(ok ? "passed" : "failed")} ${value(rule)}${!ok && html`: ${value(actual)}`}</span> `,
    )}
    ${comparison && compared?.ok && comparisonText(comparison)}
<span class="toggles">
    ${(drawn || drawnBefore) && html`<label class="toggle mark-toggle" title="key m"><input type="checkbox" data-key="m" checked><span>Marks</span></label>`}
    <label class="toggle zoom" title="key z"><input type="checkbox" data-key="z"><span>Enlarge</span></label></span>
  </figcaption>
</figure>`;
}

function viewsOf(page: PageContext, flow: Flow, frame: Frame, picture: Picture): View[] {
  const { comparison } = picture;
  const actual = picture.role === "failure" ? "At failure" : comparison ? "Actual" : "Picture";
  const views: View[] = [{ value: "actual", label: actual, file: picture.file, key: "a" }];
  const before = pictureBefore(flow, frame, picture);
  const other = page.comparison?.changes.find(
    (change) => change.flow === flow.key && change.frame === frame.index && change.now === picture.surface,
  )?.picture;
  if (comparison?.baseline)
    views.push({ value: "expected", label: "Expected", file: comparison.baseline, key: "e" });
  if (comparison?.difference) {
    views.push({ value: "difference", label: "Difference", file: comparison.difference, key: "d" });
  }
  if (comparison?.closeUp)
    views.push({ value: "close-up", label: "Close-up", file: comparison.closeUp, key: "c" });
  if (before) {
    const label = before.role === "before" ? "Before the act" : "Frame before";
    views.push({ value: "before", label, file: before.file, key: "b" });
  }
  if (other) views.push({ value: "other", label: "Other run", file: other, key: "r" });
  if (views.length === 1) return views;
  return [
    ...views,
    { value: "swipe", label: "Swipe", key: "s" },
    { value: "onion", label: "Onion skin", key: "o" },
  ];
}

/** The last picture of the same surface in an earlier frame, else that before its first act; none that is the very same. */
function pictureBefore(flow: Flow, frame: Frame, { surface, file }: Picture): Picture | undefined {
  const earlier = flow.frames.filter(({ index }) => index < frame.index).flatMap(({ pictures }) => pictures);
  const before =
    earlier.findLast((picture) => picture.surface === surface && picture.role !== "before") ??
    frame.pictures.find((picture) => picture.surface === surface && picture.role === "before");
  return before?.file.sha256 === file.sha256 ? undefined : before;
}

/**
 * One picture of a stage. It stands in the page once, inside `noscript`: inert while scripts run, which then show it
 * when it comes into view, and shown by the browser itself where they don't.
 */
function layer(page: PageContext, frame: Frame, id: string, view: string, file: FileRef): Markup {
  const stored = page.pictures.get(file);
  const claim = brief(frame.claim);
  const alt = view === "actual" ? claim : `${view.replace(" under", "")}: ${claim}`;
  if ("leftOut" in stored) {
    return html`<div class="layer ${view}"><p class="left-out">This picture is not shown: ${stored.leftOut}.
      It is <a href="files/${file.name}">files/${file.name}</a> beside the report.</p></div>`;
  }
  const placed = page.placed.get(file.sha256);
  if (placed === undefined) page.placed.set(file.sha256, id);
  return html`<div class="layer ${view}" data-picture="${file.sha256}" data-alt="${alt}">${
    placed === undefined
      ? html`<noscript data-source="${file.sha256}"><img alt="${alt}" src="${stored.source}"></noscript>`
      : html`<noscript><p class="left-out">The same picture stands in <a href="#${frameOf(placed)}">${frameOf(placed)}</a>.</p></noscript>`
  }</div>`;
}

function frameOf(figure: string): string {
  return figure.slice(0, figure.lastIndexOf(":"));
}

/** How like an approved picture one is that may stand for it. */
function comparisonText({
  verdict,
  against,
  differingPixels,
  totalPixels,
  box,
  tolerance,
}: Comparison): Markup {
  const percent = totalPixels > 0 ? ((differingPixels / totalPixels) * 100).toPrecision(2) : "0";
  return html`<span class="rule held">${sign("passed")} ${verdict} against ${against}:
    <b>${differingPixels.toLocaleString("en-US")}</b> of ${totalPixels.toLocaleString("en-US")} pixels differ (${percent} %)${box && `, inside ${boxText(box)}`}${
      tolerance &&
      html`; tolerated up to ${tolerance.pixels.toLocaleString("en-US")} because ${brief(tolerance.reason)}`
    }</span>`;
}

function boxText({ x, y, width, height }: Box): string {
  return `${width}×${height} at ${x}, ${y}`;
}
