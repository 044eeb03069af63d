import { randomBytes } from "node:crypto";
import { z } from "zod";
import { hashSecret, sameText, sign } from "../../../parts/security/secrets.ts";
import { newId } from "../database/record-id.ts";
import { type Den, instant } from "../den.ts";
import { Refusal } from "../http/refusal.ts";
import { discoverySchema } from "./client/discovery.ts";
import type { Attempts } from "./ports.ts";

const memorySchema = z.object({
  codeVerifier: z.string(),
  redirectUri: z.string(),
  clientId: z.string(),
  discovery: discoverySchema,
});

const contextOf = (attemptId: string) => `connect_attempts ${attemptId}`;

/** Attempts whose states are signed for one connection, and kept as hashes. */
export const createAttempts = (den: Den): Attempts => ({
  plan(connectionId) {
    const id = newId("att");
    const expires = den.now().getTime() + den.settings.attemptTtlMs;
    const nonce = randomBytes(16).toString("base64url");
    const mac = macOf(den, id, connectionId, expires.toString(36), nonce);
    const state = [id, expires.toString(36), nonce, mac].join(".");
    return { id, state, expiresAt: new Date(expires).toISOString() };
  },

  async keep(plan, attempt) {
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
  },

  async take(connectionId, state) {
    const row = await den.attempts.find(connectionId, state);
    if (!row) {
      throw new Refusal({
        code: "connection_deleted",
        message: "This connection was deleted while you were signing in.",
        hint: "Nothing was connected. You can close this window.",
      });
    }
    if (!(await den.attempts.markUsed(row.id))) {
      throw new Refusal({
        code: "state_replayed",
        message: "This sign-in was already used.",
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
  },

  async find(connectionId, state) {
    const [id = "", expires = "", nonce = "", mac = ""] = state.split(".");
    const row = await den.db
      .selectFrom("connect_attempts")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (
      !sameText(mac, macOf(den, id, connectionId, expires, nonce)) ||
      (row && row.state_hash !== hashSecret(state))
    ) {
      throw new Refusal({
        code: "state_invalid",
        message: "This sign-in doesn't belong to this connection.",
        hint: "Connect again from Den.",
      });
    }
    if (den.attempts.isOver(Number.parseInt(expires, 36))) {
      throw new Refusal({
        code: "state_expired",
        message: "This sign-in took too long and is no longer valid.",
        hint: "Connect again from Den.",
      });
    }
    return row;
  },

  isOver: (expires) => expires <= den.now().getTime(),

  async markUsed(attemptId) {
    const taken = await den.db
      .updateTable("connect_attempts")
      .set({ used_at: instant(den) })
      .where("id", "=", attemptId)
      .where("used_at", "is", null)
      .executeTakeFirst();
    return taken.numUpdatedRows > 0n;
  },

  async end(attemptId, problem) {
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
  },
});

const macOf = (den: Den, ...parts: string[]) => sign(den.settings.sessionSecret, "connect-state", ...parts);
