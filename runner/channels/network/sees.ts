import type { SentRequest } from "../../cdp/page/request-log.ts";
import { fitsUrl, type UrlPattern } from "../../cdp/page/url-pattern.ts";
import type { Observed, Recording } from "../../evidence/log/recording.ts";
import { seconds } from "../../evidence/text/seconds.ts";
import { show } from "../../evidence/text/show.ts";
import type { PageSurface } from "../../surfaces/page-surface.ts";
import { type PagePlace, pageOf, WAIT_MS } from "../page-place.ts";
import { assertPattern } from "./acts.ts";

/** What a request must be, besides its address. */
export interface RequestMatch {
  readonly method?: string;
  /** Of the answer; waited for. */
  readonly status?: number;
}

/** Reads what the pages of a surface requested since the frame began, also from iframes and tabs that they opened. */
export interface NetworkSees<Surface extends string = string> {
  /**
   * Waits for a request that fits, and returns it; fails at the deadline with those that were sent. It tells what the
   * page sent; whether a server did anything about it is for `probe` or `witness` to say.
   */
  requested(url: UrlPattern, match?: RequestMatch & { readonly within?: number }): Promise<SentRequest>;
  /** What was requested so far, without waiting. For building values to check; it asserts nothing. */
  requests(): Promise<readonly SentRequest[]>;
  /** The same for another surface than the frame's own. */
  on(surface: Surface): NetworkSees<Surface>;
}

/** The `network` channel of one frame's assertions. */
export function createNetworkSees(recording: Recording, place: PagePlace): NetworkSees {
  return {
    requested: (url, { method, status, within: mayWait = WAIT_MS } = {}) => {
      const within = recording.waitFor(mayWait);
      const wanted = `a ${method ?? "request"} to ${show(url)}${status === undefined ? "" : ` answered with ${status}`}`;
      const check = {
        channel: "network" as const,
        title: `the page sent ${wanted}`,
        expected: `${wanted} within ${seconds(within)}`,
      };
      return recording.checking(check, async () => {
        assertPattern(url);
        const fits = (one: SentRequest): boolean =>
          fitsUrl(one.url, url) &&
          (method === undefined || one.method === method.toUpperCase()) &&
          (status === undefined || one.status === status);
        const page = await pageOf(place, "network");
        const found = await firstOf(page, fits, within, recording.signal);
        const observed = { ok: found !== undefined, actual: inWords(found ? [found] : page.requests) };
        // Without one the check does not hold, and nothing is returned.
        return { ...observed, value: found } as Observed<SentRequest>;
      });
    },
    requests: async () => (await pageOf(place, "network")).requests,
    on: (surface) => createNetworkSees(recording, { ...place, on: surface }),
  };
}

async function firstOf(
  page: PageSurface,
  fits: (one: SentRequest) => boolean,
  withinMs: number,
  signal: AbortSignal,
): Promise<SentRequest | undefined> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  return await new Promise((resolve) => {
    const decide = (): void => {
      const request = page.requests.find(fits);
      if (request === undefined && !over.aborted) return;
      stop();
      over.removeEventListener("abort", decide);
      resolve(request);
    };
    const stop = page.network.log.onChange(decide);
    over.addEventListener("abort", decide);
    decide();
  });
}

const NAMED = 8;

/** The last of them, as a person would note them down. */
function inWords(requests: readonly SentRequest[]): string {
  if (requests.length === 0) return "no request";
  const last = requests.slice(-NAMED).map(({ method, url, status, problem }) => {
    const outcome = problem ?? status ?? "no answer yet";
    return `${method} ${url} (${outcome})`;
  });
  const earlier = requests.length - last.length;
  return (earlier > 0 ? [`${earlier} before`, ...last] : last).join(", ");
}
