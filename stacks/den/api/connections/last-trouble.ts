import type { Problem } from "../../contract/index.ts";
import { type Den, instant } from "../den.ts";

/** Keeps the last failure of a connection for its admins; a success clears it. */
export async function keepTrouble(
  den: Den,
  connectionId: string,
  problem: Problem | undefined,
): Promise<void> {
  const trouble = problem && {
    code: problem.code,
    message: problem.message,
    ...(problem.hint ? { hint: problem.hint } : {}),
    at: instant(den),
  };
  await den.db
    .updateTable("connections")
    .set({ last_trouble: trouble ? JSON.stringify(trouble) : null })
    .where("id", "=", connectionId)
    .execute();
}
