import { hashSecret, newSecret } from "../../../parts/security/secrets.ts";
import type { Session } from "../../contract/index.ts";
import { newId } from "../database/record-id.ts";
import { type Den, instant } from "../den.ts";
import { CALLER_COLUMNS, type Caller, csrfTokenOf } from "../http/caller.ts";

/** Opens a session for a member and answers its bearer secret, which is stored only as a hash. */
export async function openSession(
  den: Den,
  memberId: string,
  kind: "web" | "desktop",
  lifetimeMs: number,
): Promise<{ token: string; sessionId: string }> {
  const token = newSecret(kind === "web" ? "denw" : "dend");
  const sessionId = newId("ses");
  await den.db
    .insertInto("sessions")
    .values({
      id: sessionId,
      token_hash: hashSecret(token),
      member_id: memberId,
      kind,
      expires_at: instant(den, lifetimeMs),
    })
    .execute();
  return { token, sessionId };
}

/** The caller that a session just opened for this member will have. */
export async function callerOf(
  den: Den,
  memberId: string,
  sessionId: string,
  by: Caller["by"],
): Promise<Caller> {
  const row = await den.db
    .selectFrom("members")
    .innerJoin("users", "users.id", "members.user_id")
    .innerJoin("organizations", "organizations.id", "members.organization_id")
    .select(CALLER_COLUMNS)
    .where("members.id", "=", memberId)
    .executeTakeFirstOrThrow();
  return { ...row, sessionId, by };
}

/** The session as the contract shows it. */
export function describeSession(den: Den, caller: Caller): Session {
  return {
    user: { id: caller.userId, name: caller.userName, email: caller.email },
    member: { id: caller.memberId, role: caller.role },
    organization: { id: caller.organizationId, name: caller.organizationName },
    csrfToken: csrfTokenOf(den, caller),
  };
}
