/** Waivers: rules that are known to fail, why that is borne, and until when. A waiver that is stale fails by itself. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { type KnownRules, RULES } from "../../../mocks/witness-log/judge/index.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { messageOf } from "../../evidence/log/message-of.ts";
import type { TableVerdict } from "./table.ts";

const waiver = z.strictObject({
  rule: z.string(),
  reason: z.string().trim().min(1, "must say why"),
  until: z.iso.date("must be a date like 2027-01-31"),
});
export type Waiver = z.infer<typeof waiver>;

/**
 * Reads a JSON file `[{"rule": "...", "reason": "...", "until": "2027-01-31"}]`.
 * @throws Failure that names what is wrong in it
 */
export function readWaivers(file: string, known: KnownRules["rules"] = RULES): Waiver[] {
  const misuse = (next: string) =>
    new Failure({ kind: "error", title: `${file} holds no waivers`, message: "", next });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw misuse(messageOf(cause));
  }
  const isKnown = ({ rule }: Waiver) => known.some(({ id }) => id === rule);
  const message = `is no rule of the ${known === RULES ? "judge" : "examiner"}`;
  const read = z.array(waiver.refine(isKnown, { path: ["rule"], message })).safeParse(value);
  if (!read.success) throw misuse(z.prettifyError(read.error));
  return read.data;
}

/**
 * @param today the date of the run, YYYY-MM-DD
 * @returns why a waiver must go: its day is over, or its rule passes now
 */
export function staleWaivers(
  given: readonly Waiver[],
  verdicts: readonly TableVerdict[],
  today: string,
): string[] {
  return given.flatMap(({ rule, until }) => {
    if (until < today) return [`the waiver of ${rule} ended on ${until}`];
    const found = verdicts.filter((one) => one.rule === rule);
    const needed = found.some(({ status }) => status === "fail");
    const passes = found.some(({ status }) => status === "pass");
    return passes && !needed ? [`the waiver of ${rule} is not needed any more: the rule passes`] : [];
  });
}
