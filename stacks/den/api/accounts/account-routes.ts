import type { Express, Response } from "express";
import { passwordMatches } from "../../../parts/security/passwords.ts";
import { routes, type Session } from "../../contract/index.ts";
import { newId } from "../database/record-id.ts";
import type { Den } from "../den.ts";
import { done, mount } from "../http/mount.ts";
import { Refusal } from "../http/refusal.ts";
import { clearSessionCookie, setSessionCookie, WEB_SESSION_MS } from "../http/session-cookie.ts";
import { addPerson } from "./add-person.ts";
import { describeSession, openSession } from "./sessions.ts";

/** Sign-up, sign-in, sign-out and the session itself. */
export function mountAccounts(den: Den, app: Express): void {
  mount(den, app, routes.signUp, async ({ body, response }) => {
    const memberId = await addPerson(den, body, "admin", async (tx) => {
      const id = newId("org");
      await tx
        .insertInto("organizations")
        .values({ id, name: body.organizationName, mcp_connections_enabled: 0 })
        .execute();
      return id;
    });
    return { session: await startWebSession(den, memberId, response) };
  });

  mount(den, app, routes.signIn, async ({ body, response }) => {
    const member = await den.db
      .selectFrom("members")
      .innerJoin("users", "users.id", "members.user_id")
      .select(["members.id", "users.password_hash"])
      .where("users.email", "=", body.email)
      .executeTakeFirst();
    const { passwordCost } = den.settings;
    if (!(await passwordMatches(body.password, member?.password_hash, passwordCost)) || !member) {
      throw new Refusal({
        code: "wrong_credentials",
        message: "This e-mail address and password don't belong together.",
        hint: "Check both, or ask an admin.",
      });
    }
    return { session: await startWebSession(den, member.id, response) };
  });

  mount(den, app, routes.signOut, async ({ caller, response }) => {
    await den.db.deleteFrom("sessions").where("id", "=", caller.sessionId).execute();
    clearSessionCookie(den, response);
    return done;
  });

  mount(den, app, routes.getSession, async ({ caller }) => ({ session: describeSession(den, caller) }));
}

/** Opens a web session, sets its cookie and answers it. */
async function startWebSession(den: Den, memberId: string, response: Response): Promise<Session> {
  const { token, session } = await openSession(den, memberId, "web", WEB_SESSION_MS);
  setSessionCookie(den, response, token);
  return session;
}
