import type { Transaction } from "kysely";
import type { Database, Tables } from "./schema.ts";

const TRIES = 10;

/**
 * Runs `work` in a transaction, again from the start when the database ended it as the victim of a deadlock: InnoDB
 * locks gaps between rows, so that even transactions on different rows can meet, and asks to try again.
 */
export async function inTransaction<T>(
  db: Database,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (!isDeadlock(error) || tries === TRIES) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ER_LOCK_DEADLOCK";
}
