/**
 * Defects that the web app plants in itself, so that flows can show that they would notice; each imitates one that
 * products really had. `DEN_BREAK` of the API names them, and `GET /v1/client-config` hands them on.
 */
export const webDefects = {
  "polling-off": "the page waits for a reload in place of asking again",
  "late-popup": "the pop-up opens after slow work, too late for the browser to take it for the click's",
  "card-flips-only-on-reload": "the page asks again, but the answer never reaches the row",
  "badge-wrong": "the account mode's badge shows the other mode",
  "member-sees-ungranted": "a connection that was taken away stays on the page until it is loaded again",
  "optimistic-connected": "the row says Connected as soon as the sign-in window opens",
  "form-cleared-on-error": "an error empties the dialog",
  "failure-swallowed": "a failed sign-in looks as if nothing had happened",
  "reconnect-hidden": "an account that must sign in again still looks connected",
} as const;

export type WebDefect = keyof typeof webDefects;

/**
 * Reads `DEN_BREAK`, names separated by commas.
 * @throws Error for a name that is not in the table
 */
export function readDefectNames<Name extends string>(
  given: string | undefined,
  table: Readonly<Record<Name, unknown>>,
): Name[] {
  const known = Object.keys(table) as Name[];
  const names = (given ?? "").split(",").map((name) => name.trim());
  return [...new Set(names)].filter(Boolean).map((name) => {
    const found = known.find((one) => one === name);
    if (found) return found;
    throw new Error(`DEN_BREAK names an unknown defect: ${name}. Known: ${known.join(", ")}.`);
  });
}
