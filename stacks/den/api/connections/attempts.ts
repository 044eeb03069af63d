import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Problem } from "../../contract/index.ts";
import { newId } from "../database/record-id.ts";
import type { Row } from "../database/schema.ts";
import { type Den, instant } from "../den.ts";
import { hashSecret, sameText, sign } from "../security/secrets.ts";
import { discoverySchema } from "./client/discovery.ts";
import { ClientFailure } from "./client/failure.ts";

/** What the callback needs again, kept encrypted over the redirect. */
const memorySchema = z.object({
  codeVerifier: z.string(),
  redirectUri: z.string(),
  clientId: z.string(),
  discovery: discoverySchema,
});
export type AttemptMemory = z.infer<typeof memorySchema>;

export interface Attempt {
  readonly id: string;
  readonly connectionId: string;
  readonly memberId: string;
  readonly owner: string;
  readonly openedFrom: "web" | "desktop";
  readonly memory: AttemptMemory;
}

const contextOf = (attemptId: string) => `connect_attempts ${attemptId}`;

/** A new attempt's id, its state for the provider and when both expire. */
export function planAttempt(
  den: Den,
  connectionId: string,
): { id: string; state: string; expiresAt: string } {
  const id = newId("att");
  const expires = den.now().getTime() + den.settings.attemptTtlMs;
  const nonce = randomBytes(16).toString("base64url");
  const state = [
    id,
    expires.toString(36),
    nonce,
    macOf(den, id, connectionId, expires.toString(36), nonce),
  ].join(".");
  return { id, state, expiresAt: new Date(expires).toISOString() };
}

const macOf = (den: Den, ...parts: string[]) => sign(den.settings.sessionSecret, "connect-state", ...parts);

/** Keeps a planned attempt for its callback and for the poll; housekeeping clears old ones away. */
export async function keepAttempt(
  den: Den,
  plan: { id: string; state: string; expiresAt: string },
  attempt: Omit<Attempt, "id">,
): Promise<void> {
  await den.db
    .insertInto("connect_attempts")
    .values({
      id: plan.id,
      connection_id: attempt.connectionId,
      member_id: attempt.memberId,
      owner: attempt.owner,
      state_hash: hashSecret(plan.state),
      sealed: den.sealer.seal(JSON.stringify(attempt.memory), contextOf(plan.id)),
      opened_from: attempt.openedFrom,
      status: "waiting",
      code: null,
      message: null,
      hint: null,
      created_at: instant(den),
      expires_at: plan.expiresAt,
      used_at: null,
    })
    .execute();
}

/**
 * Takes the attempt that a callback's state belongs to; it can be taken once.
 * @throws ClientFailure `state_invalid` (changed, or of another connection), `state_expired`, `state_replayed`,
 * `connection_deleted`
 */
export async function takeAttempt(
  den: Den,
  connectionId: string | undefined,
  state: string,
): Promise<Attempt> {
  const row = den.defects.has("state-unchecked")
    ? await newestWaiting(den, connectionId)
    : await checkedRow(den, connectionId, state);
  if (!row) {
    throw new ClientFailure("connection_deleted", "This connection was deleted while you were signing in.", {
      hint: "Nothing was connected. You can close this window.",
    });
  }
  const taken = await den.db
    .updateTable("connect_attempts")
    .set({ used_at: instant(den) })
    .where("id", "=", row.id)
    .where((eb) => (den.defects.has("state-reusable") ? eb.lit(true) : eb("used_at", "is", null)))
    .executeTakeFirst();
  if (taken.numUpdatedRows === 0n) {
    throw new ClientFailure("state_replayed", "This sign-in was already used.", {
      hint: "Connect again from Den.",
    });
  }
  return {
    id: row.id,
    connectionId: row.connection_id,
    memberId: row.member_id,
    owner: row.owner,
    openedFrom: row.opened_from,
    memory: memorySchema.parse(JSON.parse(den.sealer.open(row.sealed, contextOf(row.id)))),
  };
}

async function checkedRow(
  den: Den,
  connectionId: string | undefined,
  state: string,
): Promise<Row<"connect_attempts"> | undefined> {
  const [id = "", expires = "", nonce = "", mac = ""] = state.split(".");
  const row = await den.db.selectFrom("connect_attempts").selectAll().where("id", "=", id).executeTakeFirst();
  const scope = connectionId ?? row?.connection_id ?? "";
  if (
    !sameText(mac, macOf(den, id, scope, expires, nonce)) ||
    (row && row.state_hash !== hashSecret(state))
  ) {
    throw new ClientFailure("state_invalid", "This sign-in doesn't belong to this connection.", {
      hint: "Connect again from Den.",
    });
  }
  const expired = Number.parseInt(expires, 36) <= den.now().getTime();
  if (expired && !den.defects.has("state-never-expires")) {
    throw new ClientFailure("state_expired", "This sign-in took too long and is no longer valid.", {
      hint: "Connect again from Den.",
    });
  }
  return row;
}

async function newestWaiting(den: Den, connectionId: string | undefined) {
  let query = den.db.selectFrom("connect_attempts").selectAll().orderBy("created_at", "desc").orderBy("id");
  if (connectionId) query = query.where("connection_id", "=", connectionId);
  return query.where("used_at", "is", null).executeTakeFirst();
}

/** Writes down how an attempt ended, for the poll. */
export async function endAttempt(den: Den, attemptId: string, problem: Problem | undefined): Promise<void> {
  await den.db
    .updateTable("connect_attempts")
    .set({
      status: problem ? "failed" : "connected",
      code: problem?.code ?? null,
      message: problem?.message ?? null,
      hint: problem?.hint ?? null,
    })
    .where("id", "=", attemptId)
    .execute();
}
