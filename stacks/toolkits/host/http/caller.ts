import { parse as parseCookie } from "cookie";
import type { Request, Response } from "express";
import { hashSecret, newSecret } from "../../../parts/security/secrets.ts";
import type { Database } from "../database/schema.ts";
import type { Host } from "../host.ts";
import { findPerson, type Person } from "../person.ts";
import { Refusal } from "../refusal.ts";

const COOKIE = "toolkits_session";
const LIFE_MS = 7 * 24 * 3_600_000;

/** Who is signed in, by the cookie. */
export async function findCaller(db: Database, request: Request): Promise<Person | undefined> {
  const token = parseCookie(request.headers.cookie ?? "")[COOKIE];
  if (!token) return undefined;
  const row = await db
    .selectFrom("web_sessions")
    .select("user_id")
    .where("token_hash", "=", hashSecret(token))
    .where("expires_at", ">", Date.now())
    .executeTakeFirst();
  return row && (await findPerson(db, row.user_id));
}

/** @throws Refusal when nobody is signed in */
export async function requireCaller({ db }: Host, request: Request): Promise<Person> {
  const person = await findCaller(db, request);
  if (!person) throw new Refusal(401, "You are not signed in.");
  return person;
}

/** Signs somebody in: a cookie that scripts can't read, and that other sites' requests don't carry. */
export async function openSession({ db, settings }: Host, response: Response, userId: string): Promise<void> {
  const token = newSecret("tkw");
  await db
    .insertInto("web_sessions")
    .values({ token_hash: hashSecret(token), user_id: userId, expires_at: Date.now() + LIFE_MS })
    .execute();
  response.cookie(COOKIE, token, {
    httpOnly: true,
    sameSite: "lax",
    secure: settings.publicUrl.startsWith("https://"),
    path: new URL(settings.publicUrl).pathname,
    maxAge: LIFE_MS,
  });
}
