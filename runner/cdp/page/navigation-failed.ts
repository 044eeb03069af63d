import { Failure } from "../../evidence/log/failure.ts";
import type { NoDocument } from "./document-requests.ts";

/** A navigation did not come to an end. */
export class NavigationFailed extends Failure {
  override name = "NavigationFailed";
}

/** An address that no browser shows: it is for another program. */
interface HandedOn {
  readonly kind: "handed on";
}

export function notLoaded(url: string, problem: string): NavigationFailed {
  return new NavigationFailed({
    kind: "harness",
    title: `${url} could not be loaded`,
    message: problem,
    next: "look whether the service behind it is running",
  });
}

function whatCame(what: Exclude<NoDocument, { kind: "failed" }> | HandedOn): string {
  if (what.kind === "download") return `it is a download (${what.url})`;
  if (what.kind === "empty") return `it answered ${what.status}, no page (${what.url})`;
  return "the browser hands such an address to another program";
}

/** Whether a browser that does not load an address itself gives it to another program, as one that writes mails. */
export function isForOthers(url: string): boolean {
  return !/^(https?|file|data|blob|about|chrome|devtools|view-source):/i.test(url);
}

export function noPage(url: string, what: NoDocument | HandedOn): NavigationFailed {
  if (what.kind === "failed") return notLoaded(url, `${what.problem} at ${what.url}`);
  return new NavigationFailed({
    kind: "action",
    title: `${url} leads to no page`,
    message: whatCame(what),
    expected: "a page to show",
    actual: "the page that was there before",
    next: "click what leads there instead, or ask for it with `agent`",
  });
}

export function pageCrashed(url: string): NavigationFailed {
  return new NavigationFailed({ kind: "harness", title: `${url} crashed its page`, message: "" });
}

/**
 * @param awaited what has not answered
 * @param shown where the tab is
 */
export function notFinished(
  url: string,
  waitedMs: number,
  awaited: readonly string[],
  shown: string,
): NavigationFailed {
  const seconds = (waitedMs / 1000).toFixed(1);
  return new NavigationFailed({
    kind: "timeout",
    title: `${url} did not finish loading`,
    message:
      awaited.length > 0
        ? `no load event after ${seconds} s; no answer from ${awaited.slice(0, 5).join(", ")}`
        : `no load event after ${seconds} s`,
    expected: "the page's load event",
    actual: awaited.length > 0 ? `still waiting for ${awaited.join("\n")}` : `still loading ${shown}`,
    next: "look at the service behind that address; a page that is slow by design gets `loadTimeoutMs`",
  });
}
