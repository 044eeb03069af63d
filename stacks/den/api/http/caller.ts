import { parse as parseCookie } from "cookie";
import type { Request } from "express";
import { hashSecret, sameText, sign } from "../../../parts/security/secrets.ts";
import type { RouteAccess } from "../../contract/index.ts";
import { CSRF_HEADER } from "../../contract/index.ts";
import { type Den, instant } from "../den.ts";
import { Refusal } from "./refusal.ts";

export const SESSION_COOKIE = "den_session";

/** A signed-in member. */
export interface Caller {
  readonly userId: string;
  readonly userName: string;
  readonly email: string;
  readonly memberId: string;
  readonly role: "admin" | "member";
  readonly organizationId: string;
  readonly organizationName: string;
  readonly sessionId: string;
  readonly by: "cookie" | "bearer";
}

/** The token that a cookie session's changes must carry (synchronizer pattern, bound to the session). */
export function csrfTokenOf(den: Den, caller: Caller): string {
  return caller.by === "cookie" ? sign(den.settings.sessionSecret, "csrf", caller.sessionId) : "";
}

/** Who calls, or undefined: a desktop's bearer token goes before a cookie. */
export async function findCaller(den: Den, request: Request): Promise<Caller | undefined> {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return callerWith(den, bearer, "desktop");
  const cookie = parseCookie(request.headers.cookie ?? "")[SESSION_COOKIE];
  return cookie ? callerWith(den, cookie, "web") : undefined;
}

/** Whose session of this kind the token stands for, while it lasts. */
export async function callerWith(
  den: Den,
  token: string,
  kind: "web" | "desktop",
): Promise<Caller | undefined> {
  const row = await den.db
    .selectFrom("sessions")
    .innerJoin("members", "members.id", "sessions.member_id")
    .innerJoin("users", "users.id", "members.user_id")
    .innerJoin("organizations", "organizations.id", "members.organization_id")
    .select([
      "sessions.id as sessionId",
      "users.id as userId",
      "users.name as userName",
      "users.email",
      "members.id as memberId",
      "members.role",
      "organizations.id as organizationId",
      "organizations.name as organizationName",
    ])
    .where("sessions.token_hash", "=", hashSecret(token))
    .where("sessions.kind", "=", kind)
    .where("sessions.expires_at", ">", instant(den))
    .executeTakeFirst();
  return row && { ...row, by: kind === "web" ? "cookie" : "bearer" };
}

/**
 * The caller that a route asks for.
 * @throws Refusal `unauthenticated`, `csrf` or `forbidden`.
 */
export async function requireCaller(den: Den, request: Request, access: RouteAccess): Promise<Caller> {
  const caller = await findCaller(den, request);
  if (!caller) {
    throw new Refusal({
      code: "unauthenticated",
      message: "You are not signed in.",
      hint: "Sign in and try again.",
    });
  }
  if (caller.by === "cookie" && request.method !== "GET") {
    const given = request.get(CSRF_HEADER) ?? "";
    if (!sameText(given, csrfTokenOf(den, caller))) {
      throw new Refusal({
        code: "csrf",
        message: "This request did not come from Den's own pages.",
        hint: "Reload the page and try again.",
      });
    }
  }
  if (access === "admin" && caller.role !== "admin") {
    throw new Refusal({ code: "forbidden", message: "Only admins of the organization can do this." });
  }
  return caller;
}

/**
 * Public routes that open a session must be called from Den's own pages (login CSRF). Browsers say so in
 * `Sec-Fetch-Site`, and where they don't (plain http), in `Origin`. Callers outside browsers send neither.
 * @throws Refusal `csrf`
 */
export function requireOwnPage(den: Den, request: Request): void {
  const site = request.get("sec-fetch-site");
  const origin = request.get("origin");
  const own = [den.addresses.web, den.addresses.api, den.addresses.listen].map((url) => new URL(url).origin);
  const allowed = site
    ? site === "same-origin" || site === "none"
    : !origin || own.includes(origin) || new URL(origin).host === request.get("host");
  if (!allowed) {
    throw new Refusal({ code: "csrf", message: "This request did not come from Den's own pages." });
  }
}
