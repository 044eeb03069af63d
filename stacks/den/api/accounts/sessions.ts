import { hashSecret, newSecret } from "../../../parts/security/secrets.ts";
import type { Session } from "../../contract/index.ts";
import { newId } from "../database/record-id.ts";
import { type Den, instant } from "../den.ts";
import { type Caller, callerWith, csrfTokenOf } from "../http/caller.ts";

/** Opens a session for a member. Its bearer secret, which is stored only as a hash, is answered only here. */
export async function openSession(
  den: Den,
  memberId: string,
  kind: "web" | "desktop",
  lifetimeMs: number,
): Promise<{ token: string; session: Session }> {
  const token = newSecret(kind === "web" ? "denw" : "dend");
  await den.db
    .insertInto("sessions")
    .values({
      id: newId("ses"),
      token_hash: hashSecret(token),
      member_id: memberId,
      kind,
      expires_at: instant(den, lifetimeMs),
    })
    .execute();
  const caller = await callerWith(den, token, kind);
  if (!caller) throw new Error("the session that was just opened is not there");
  return { token, session: describeSession(den, caller) };
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
