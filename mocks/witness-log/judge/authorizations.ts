/** Authorization requests with the answer that ended them and the token requests that redeemed their code. */
import type { Exchange } from "./exchange.ts";
import { groupBy } from "./grouping.ts";

export interface Authorization {
  readonly request: Exchange;
  /** The exchange that answered with a code or an error: the request itself, or a person's approval or denial. */
  readonly end: Exchange | undefined;
  /** Fingerprint of the code that was handed out. */
  readonly code: string | undefined;
  /** Token requests that presented this code, in order. */
  readonly redemptions: readonly Exchange[];
}

/** Pairs what belongs together; an approval belongs to the latest open request with the same challenge and state. */
export function findAuthorizations(exchanges: readonly Exchange[]): Authorization[] {
  const found: { request: Exchange; end: Exchange | undefined }[] = [];
  const redemptions = groupBy(exchanges, (one) => (one.step === "token" ? one.code?.fingerprint : undefined));
  for (const exchange of exchanges) {
    if (exchange.step === "authorize") {
      const ended = exchange.outcome === "code" || exchange.outcome === "error";
      found.push({ request: exchange, end: ended ? exchange : undefined });
    }
    if (exchange.step === "approve" || exchange.step === "deny") {
      const open = found.findLast(({ request, end }) => !end && belongs(exchange, request));
      if (open && exchange.outcome !== "consent") open.end = exchange;
    }
  }
  return found.map(({ request, end }) => {
    const code = end?.issued?.code;
    return { request, end, code, redemptions: code === undefined ? [] : (redemptions.get(code) ?? []) };
  });
}

function belongs(answer: Exchange, request: Exchange): boolean {
  return (
    same(answer.client?.id, request.client?.id) &&
    same(answer.pkce?.challenge, request.pkce?.challenge) &&
    same(answer.state?.sent, request.state?.sent)
  );
}

/** What the answer does not repeat can't contradict. */
function same(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}
