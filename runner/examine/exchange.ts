/** One request of the examiner and what came back: what rules look at, and what becomes a line of the log. */
import type { WitnessEntry, WitnessStep } from "../../mocks/witness-log/entry.ts";

/** Facts that only the sender knows, for the line in the log. */
export type SenderFacts = Partial<Pick<WitnessEntry, "credentials" | "grantType" | "mcp" | "issuer">>;

export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly step: WitnessStep;
  /** The rule under which the examiner does something wrong on purpose. */
  readonly onPurpose?: string | undefined;
  readonly facts?: SenderFacts;
  /** Reads no more of the answer once this holds of what was read: an event stream may stay open. */
  readonly enough?: (text: string) => boolean;
}

export interface Exchange {
  /** `seq` of its line in the log. */
  readonly seq: number;
  readonly request: Outgoing;
  /** null when no answer came. */
  readonly status: number | null;
  /** Lower case names; several headers of one name are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Why no (whole) answer came. */
  readonly trouble?: string;
}

/** How {@link Exchange.trouble} begins where the bound of a request was reached. */
export const LATE = "none within";

/** Was the answer a success (2xx)? */
export function succeeded({ status }: Pick<Exchange, "status">): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** An answer in a few words, for reasons. */
export function answered({ status, trouble }: Pick<Exchange, "status" | "trouble">): string {
  return status === null ? `nothing (${trouble ?? "no answer"})` : `${status}`;
}
