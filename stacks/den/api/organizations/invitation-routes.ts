import type { Express } from "express";
import { hashPassword, passwordMatches } from "../../../parts/security/passwords.ts";
import { hashSecret, newSecret } from "../../../parts/security/secrets.ts";
import { type Invitation, routes } from "../../contract/index.ts";
import { startWebSession } from "../accounts/account-routes.ts";
import { requireVerifiedEmail } from "../connections/connection-lookup.ts";
import { isDuplicate } from "../database/duplicate.ts";
import { newId } from "../database/record-id.ts";
import type { Row } from "../database/schema.ts";
import { inTransaction } from "../database/transaction.ts";
import { DAY, type Den, instant } from "../den.ts";
import { done, mount } from "../http/mount.ts";
import { fieldRefusal, notFound, Refusal } from "../http/refusal.ts";

const INVITATION_DAYS = 7;

/** Inviting people, and accepting. */
export function mountInvitations(den: Den, app: Express): void {
  mount(den, app, routes.lookupInvitation, async ({ query }) => {
    const invitation = await findOpen(den, query.token);
    const account = await den.db
      .selectFrom("users")
      .select("id")
      .where("email", "=", invitation.email)
      .executeTakeFirst();
    return {
      organizationName: invitation.organizationName,
      email: invitation.email,
      role: invitation.role,
      hasAccount: account !== undefined,
      expiresAt: invitation.expires_at,
    };
  });

  mount(den, app, routes.acceptInvitation, async ({ body, request, response }) => {
    const invitation = await findOpen(den, body.token);
    const userId = await personFor(den, invitation.email, body);
    const memberId = await join(den, invitation, userId);
    return { session: await startWebSession(den, memberId, request, response) };
  });

  mount(den, app, routes.listInvitations, async ({ caller }) => {
    const rows = await den.db
      .selectFrom("invitations")
      .selectAll()
      .where("organization_id", "=", caller.organizationId)
      .where("accepted_at", "is", null)
      .where("expires_at", ">", instant(den))
      .orderBy("created_at", "desc")
      .orderBy("id")
      .execute();
    return { invitations: rows.map(describe) };
  });

  mount(den, app, routes.createInvitation, async ({ caller, body }) => {
    requireVerifiedEmail(den, caller);
    const member = await den.db
      .selectFrom("members")
      .innerJoin("users", "users.id", "members.user_id")
      .select("members.id")
      .where("members.organization_id", "=", caller.organizationId)
      .where("users.email", "=", body.email)
      .executeTakeFirst();
    if (member) throw fieldRefusal("conflict", "email", "This person is already a member.");
    const token = newSecret("deni");
    const row = {
      id: newId("inv"),
      organization_id: caller.organizationId,
      email: body.email,
      role: body.role,
      team_ids: body.teamIds.join(","),
      token_hash: hashSecret(token),
      created_at: instant(den),
      expires_at: instant(den, INVITATION_DAYS * DAY),
      accepted_at: null,
    };
    await den.db.insertInto("invitations").values(row).execute();
    const acceptUrl = `${den.addresses.web}/invitations/accept?${new URLSearchParams({ token })}`;
    return { invitation: describe(row), acceptUrl };
  });

  mount(den, app, routes.revokeInvitation, async ({ caller, params }) => {
    const { numDeletedRows } = await den.db
      .deleteFrom("invitations")
      .where("id", "=", params.invitationId)
      .where("organization_id", "=", caller.organizationId)
      .where("accepted_at", "is", null)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw notFound("invitation");
    return done;
  });
}

type OpenInvitation = Row<"invitations"> & { readonly organizationName: string };

async function findOpen(den: Den, token: string): Promise<OpenInvitation> {
  const row = await den.db
    .selectFrom("invitations")
    .innerJoin("organizations", "organizations.id", "invitations.organization_id")
    .selectAll("invitations")
    .select("organizations.name as organizationName")
    .where("token_hash", "=", hashSecret(token))
    .executeTakeFirst();
  if (row && row.accepted_at === null && row.expires_at > instant(den)) return row;
  throw new Refusal({
    code: "invitation_invalid",
    message: row?.accepted_at ? "This invitation was already used." : "This invitation is no longer valid.",
    hint: row?.accepted_at ? "Sign in with your e-mail address." : "Ask for a new one.",
  });
}

/** The person with this address: made now, or proven by the password of the account that exists. */
async function personFor(
  den: Den,
  email: string,
  given: { readonly name?: string | undefined; readonly password: string },
): Promise<string> {
  const known = await den.db
    .selectFrom("users")
    .select(["id", "password_hash"])
    .where("email", "=", email)
    .executeTakeFirst();
  if (known) {
    if (await passwordMatches(given.password, known.password_hash)) return known.id;
    throw fieldRefusal("wrong_credentials", "password", "This isn't the password of your account.");
  }
  if (!given.name) throw fieldRefusal("bad_request", "name", "Enter your name.");
  const id = newId("usr");
  await den.db
    .insertInto("users")
    .values({
      id,
      email,
      name: given.name,
      password_hash: await hashPassword(given.password),
      email_verified: 1,
      created_at: instant(den),
    })
    .execute();
  return id;
}

async function join(den: Den, invitation: OpenInvitation, userId: string): Promise<string> {
  const id = newId("mem");
  try {
    await inTransaction(den.db, async (tx) => {
      const used = await tx
        .updateTable("invitations")
        .set({ accepted_at: instant(den) })
        .where("id", "=", invitation.id)
        .where("accepted_at", "is", null)
        .executeTakeFirst();
      if (used.numUpdatedRows === 0n) {
        throw new Refusal({ code: "invitation_invalid", message: "This invitation was already used." });
      }
      await tx
        .insertInto("members")
        .values({
          id,
          organization_id: invitation.organization_id,
          user_id: userId,
          role: invitation.role,
          created_at: instant(den),
        })
        .execute();
      await tx.updateTable("users").set({ email_verified: 1 }).where("id", "=", userId).execute();
      const teams = await tx
        .selectFrom("teams")
        .select("id")
        .where("organization_id", "=", invitation.organization_id)
        .where("id", "in", invitation.team_ids.split(","))
        .execute();
      if (teams.length > 0) {
        await tx
          .insertInto("team_members")
          .values(teams.map((team) => ({ team_id: team.id, member_id: id })))
          .execute();
      }
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new Refusal({ code: "conflict", message: "You are already a member.", hint: "Sign in." });
  }
  return id;
}

const describe = (row: Row<"invitations">): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role,
  teamIds: row.team_ids.split(",").filter((id) => id !== ""),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
