import { DAY, type Den, instant, MINUTE } from "./den.ts";

const EVERY_MS = 60 * MINUTE;

/** Deletes what has expired: sessions, tokens, grants, and a day after their end attempts. */
export async function cleanUp(den: Den): Promise<void> {
  const now = instant(den);
  await den.db.deleteFrom("sessions").where("expires_at", "<", now).execute();
  await den.db.deleteFrom("agent_tokens").where("expires_at", "<", now).execute();
  await den.db.deleteFrom("desktop_grants").where("expires_at", "<", now).execute();
  await den.db.deleteFrom("connect_attempts").where("expires_at", "<", instant(den, -DAY)).execute();
}

/** Cleans up every hour. @returns stops it; a failure is logged and tried again with the next turn */
export function keepClean(den: Den): () => void {
  const timer = setInterval(() => {
    cleanUp(den).catch((error: unknown) => console.error("clean-up failed:", error));
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
