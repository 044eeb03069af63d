import type { NetworkRule } from "../../cdp/page/network-rules.ts";
import type { UrlPattern } from "../../cdp/page/url-pattern.ts";
import { misuse } from "../../evidence/log/misuse.ts";
import type { Recording } from "../../evidence/log/recording.ts";
import { show } from "../../evidence/text/show.ts";
import type { PageSurface } from "../../surfaces/page-surface.ts";
import { demandText } from "../given.ts";
import { type PagePlace, pageOf } from "../page-place.ts";

/** An answer in the server's place. */
export interface NetworkAnswer {
  /** 200 when absent. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** In place of `body`: sent as `application/json`. */
  readonly json?: unknown;
}

/**
 * What the network does to the pages of a surface by itself, recorded as acts of the network and never of the person.
 * It holds until `restore`, also in later frames; of several rules for one request the latest counts.
 */
export interface NetworkActs<Surface extends string = string> {
  /** Requests that fit are refused, as where nobody listens. */
  fail(url: UrlPattern): Promise<void>;
  /** They reach the server this much later, in milliseconds. */
  delay(url: UrlPattern, ms: number): Promise<void>;
  /** They get this answer, and the server does not hear of them. */
  answer(url: UrlPattern, answer: NetworkAnswer): Promise<void>;
  /** There is no network at all. */
  offline(): Promise<void>;
  /** There is one again; rules stay. */
  online(): Promise<void>;
  /** Everything goes its way again. */
  restore(): Promise<void>;
  /** The same for another surface than the frame's own. */
  on(surface: Surface): NetworkActs<Surface>;
}

/** The `network` channel of one frame's action. */
export function createNetworkActs(recording: Recording, place: PagePlace): NetworkActs {
  const act = (
    verb: string,
    target: string,
    detail: string | undefined,
    work: (page: PageSurface) => unknown,
  ) =>
    recording.acting(
      { channel: "network", verb, target, ...(detail === undefined ? {} : { detail }) },
      async (trace) => {
        const page = await pageOf(place, "network");
        trace.surface = page.name;
        await work(page);
      },
    );
  const rule = async (
    verb: string,
    url: UrlPattern,
    detail: string | undefined,
    make: () => NetworkRule["becomes"],
  ) =>
    await act(verb, `requests to ${show(url)}`, detail, async (page) => {
      assertPattern(url);
      await page.network.rules.add({ url, becomes: make() });
    });
  return {
    fail: (url) => rule("began to refuse", url, undefined, () => "refused"),
    delay: (url, ms) =>
      rule("began to delay", url, `by ${ms} ms`, () => {
        if (!Number.isFinite(ms) || ms < 0)
          throw misuse(`\`network.delay\` takes milliseconds, not ${show(ms)}`);
        return { lateByMs: ms };
      }),
    answer: (url, answer) =>
      rule("began to answer", url, show(answer), () => {
        const { status = 200, headers = {}, body, json } = answer;
        if (!Number.isInteger(status) || status < 100 || status > 599)
          throw misuse(`\`network.answer\` takes a status from 100 to 599, not ${show(status)}`);
        if (body !== undefined && json !== undefined)
          throw misuse("`network.answer` takes a `body` or `json`, not both");
        const type = json === undefined ? "text/plain; charset=utf-8" : "application/json";
        const named = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
        return {
          answer: {
            status,
            headers: { ...(named ? {} : { "content-type": type }), ...headers },
            body: json === undefined ? (body ?? "") : JSON.stringify(json),
          },
        };
      }),
    offline: () => act("went", "offline", undefined, (page) => page.network.rules.setOffline(true)),
    online: () => act("came", "back online", undefined, (page) => page.network.rules.setOffline(false)),
    restore: () => act("was", "restored", undefined, (page) => page.network.rules.restore()),
    on: (surface) => createNetworkActs(recording, { ...place, on: surface }),
  };
}

/** @throws Failure for what is no address, and for a path without its slash, which would fit nothing */
export function assertPattern(url: UrlPattern): void {
  demandText("network", url);
  if (typeof url !== "string" || /^(\/|\*|[a-z][a-z0-9+.-]*:)/i.test(url)) return;
  throw misuse(
    `${show(url)} fits no request`,
    `write a path ("/${url}"), a whole URL, or with \`*\` for anything ("*/${url}")`,
  );
}
