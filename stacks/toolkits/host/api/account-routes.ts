import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { rateLimit } from "express-rate-limit";
import { hashPassword, passwordMatches } from "../../../parts/security/passwords.ts";
import { newMember, type Session, session, signIn, signUp } from "../../contract/records.ts";
import { resourceUrl } from "../endpoint.ts";
import type { Host } from "../host.ts";
import { openSession } from "../http/caller.ts";
import { parsed, route } from "../http/route.ts";
import { findPerson, type Person } from "../person.ts";
import { Refusal } from "../refusal.ts";
import { freeSlug } from "../slug.ts";

/** Organizations, their people, and signing in. */
export function mountAccounts(host: Host, app: Express): void {
  const { db } = host;

  app.post("/v1/sign-up", async (request, response) => {
    const { organization, ...person } = parsed(signUp, request.body);
    const slugs = await db.selectFrom("organizations").select("slug").execute();
    const slug = freeSlug(
      organization,
      slugs.map((one) => one.slug),
    );
    const organizationId = randomUUID();
    await db.insertInto("organizations").values({ id: organizationId, slug, name: organization }).execute();
    const userId = await addPerson(host, organizationId, "admin", person);
    await openSession(host, response, userId);
    response.json(await sessionOf(host, userId));
  });

  app.post(
    "/v1/sign-in",
    rateLimit({ windowMs: 60_000, limit: 30, skipSuccessfulRequests: true }),
    async (request, response) => {
      const { email, password } = parsed(signIn, request.body);
      const row = await db
        .selectFrom("users")
        .select(["id", "password_hash"])
        .where("email", "=", email)
        .executeTakeFirst();
      const matches = await passwordMatches(password, row?.password_hash);
      if (!row || !matches) throw new Refusal(401, "The address or the password is wrong.");
      await openSession(host, response, row.id);
      response.json(await sessionOf(host, row.id));
    },
  );

  route(host, app, ["get", "/v1/session"], { answer: session }, ({ person }) => sessionOf(host, person.id));

  route(
    host,
    app,
    ["post", "/v1/members"],
    { body: newMember, answer: session },
    async ({ person, body }) => {
      if (person.role !== "admin") throw new Refusal(403, "Only admins add members.");
      return sessionOf(host, await addPerson(host, person.organization.id, "member", body));
    },
  );
}

async function addPerson(
  { db }: Host,
  organizationId: string,
  role: Person["role"],
  { name, email, password }: { readonly name: string; readonly email: string; readonly password: string },
): Promise<string> {
  const known = await db.selectFrom("users").select("id").where("email", "=", email).executeTakeFirst();
  if (known) throw new Refusal(409, "This address has an account already.");
  const id = randomUUID();
  await db
    .insertInto("users")
    .values({
      id,
      organization_id: organizationId,
      email,
      name,
      role,
      password_hash: await hashPassword(password),
    })
    .execute();
  return id;
}

async function sessionOf({ db, settings }: Host, userId: string): Promise<Session> {
  const person = await findPerson(db, userId);
  if (!person) throw new Refusal(401, "You are not signed in.");
  const { id, name, email, role, organization } = person;
  const inPath = settings.organizationInPath ? organization.slug : undefined;
  return {
    user: { id, name, email },
    organization: { slug: organization.slug, name: organization.name },
    role,
    mcpUrl: resourceUrl(settings.publicUrl, { organization: inPath, toolkit: undefined }),
  };
}
