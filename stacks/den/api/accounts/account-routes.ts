import type { Express, Request, Response } from "express";
import { hashPassword, passwordMatches } from "../../../parts/security/passwords.ts";
import { routes } from "../../contract/index.ts";
import { isDuplicate } from "../database/duplicate.ts";
import { newId } from "../database/record-id.ts";
import { inTransaction } from "../database/transaction.ts";
import { type Den, instant } from "../den.ts";
import { done, mount } from "../http/mount.ts";
import { fieldRefusal, Refusal } from "../http/refusal.ts";
import { clearSessionCookie, setSessionCookie, WEB_SESSION_MS } from "../http/session-cookie.ts";
import { callerOf, describeSession, openSession } from "./sessions.ts";

/** Sign-up, sign-in, sign-out and the session itself. */
export function mountAccounts(den: Den, app: Express): void {
  mount(den, app, routes.signUp, async ({ body, request, response }) => {
    const passwordHash = await hashPassword(body.password);
    const ids = { user: newId("usr"), organization: newId("org"), member: newId("mem") };
    const at = instant(den);
    try {
      await inTransaction(den.db, async (tx) => {
        await tx
          .insertInto("users")
          .values({
            id: ids.user,
            email: body.email,
            name: body.name,
            password_hash: passwordHash,
            created_at: at,
          })
          .execute();
        await tx
          .insertInto("organizations")
          .values({
            id: ids.organization,
            name: body.organizationName,
            mcp_connections_enabled: 0,
            created_at: at,
          })
          .execute();
        await tx
          .insertInto("members")
          .values({
            id: ids.member,
            organization_id: ids.organization,
            user_id: ids.user,
            role: "admin",
            created_at: at,
          })
          .execute();
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      throw fieldRefusal("conflict", "email", "This address already has an account.", "Sign in instead.");
    }
    return { session: await startWebSession(den, ids.member, request, response) };
  });

  mount(den, app, routes.signIn, async ({ body, request, response }) => {
    const member = await den.db
      .selectFrom("members")
      .innerJoin("users", "users.id", "members.user_id")
      .select(["members.id", "users.password_hash"])
      .where("users.email", "=", body.email)
      .executeTakeFirst();
    if (!(await passwordMatches(body.password, member?.password_hash)) || !member) {
      throw new Refusal({
        code: "wrong_credentials",
        message: "This e-mail address and password don't belong together.",
        hint: "Check both, or ask an admin.",
      });
    }
    return { session: await startWebSession(den, member.id, request, response) };
  });

  mount(den, app, routes.signOut, async ({ caller, response }) => {
    await den.db.deleteFrom("sessions").where("id", "=", caller.sessionId).execute();
    clearSessionCookie(den, response);
    return done;
  });

  mount(den, app, routes.getSession, async ({ caller }) => ({ session: describeSession(den, caller) }));
}

/** Opens a web session, sets its cookie and answers it. */
export async function startWebSession(den: Den, memberId: string, request: Request, response: Response) {
  const device = (request.get("user-agent") ?? "unknown").slice(0, 80);
  const { token, sessionId } = await openSession(den, memberId, "web", device, WEB_SESSION_MS);
  setSessionCookie(den, response, token);
  return describeSession(den, await callerOf(den, memberId, sessionId, "cookie"));
}
