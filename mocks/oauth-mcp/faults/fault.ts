/**
 * What a fault is: data that names a step, says what it does and which defect of the real world it imitates, and
 * the smallest hook that makes the difference. The engines stay clean.
 */

import type { WitnessStep } from "../../witness-log/entry.ts";
import type { Answer, Held } from "../http/message.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { Exchange } from "../log/exchange.ts";
import type { Facts } from "../log/line.ts";
import type { Gate } from "../oauth/bearer.ts";

/** One fault striking one exchange. */
export interface Strike<Tenant = Gate> {
  readonly request: WitnessRequest;
  readonly exchange: Exchange;
  /** The tenant's addresses, options and ledger. */
  readonly gate: Tenant;
  /** A parameter of the fault, given by whoever set it, or the fault's default. */
  number(name: string): number;
  text(name: string): string;
}

export interface FaultDefinition<Tenant = Gate> {
  /** The step whose hits are counted, and under which the fault is set. */
  readonly step: WitnessStep;
  readonly name: string;
  /** The step at which the hooks run, where that is another one. */
  readonly actsAt?: WitnessStep;
  /** Which exchanges of the step count as a hit; all of them when absent. */
  readonly counts?: (facts: Readonly<Facts>) => boolean;
  readonly does: string;
  /** The defect or behaviour seen in real providers. */
  readonly imitates: string;
  /** Parameters with their defaults. */
  readonly parameters?: Readonly<Record<string, number | string>>;
  /** Before the engine: may answer in its place, hold the answer back, or change the request. */
  readonly onRequest?: (
    strike: Strike<Tenant>,
  ) => Answer | Held | undefined | Promise<Answer | Held | undefined>;
  /** After the engine: the answer that is sent in place of the engine's. */
  readonly onAnswer?: (strike: Strike<Tenant>, answer: Answer) => Answer | Held | Promise<Answer | Held>;
}

/** `token:refuse-verifier`: how a fault is named in the log and in messages. */
export function faultId(fault: Pick<FaultDefinition, "step" | "name">): string {
  return `${fault.step}:${fault.name}`;
}
