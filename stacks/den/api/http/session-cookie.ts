import type { Response } from "express";
import { DAY, type Den } from "../den.ts";
import { SESSION_COOKIE } from "./caller.ts";

export const WEB_SESSION_MS = 7 * DAY;

/** Sets the session cookie: not readable by scripts, not sent by other sites' requests but their links. */
export function setSessionCookie(den: Den, response: Response, token: string): void {
  response.cookie(SESSION_COOKIE, token, { ...attributes(den), maxAge: WEB_SESSION_MS });
}

export function clearSessionCookie(den: Den, response: Response): void {
  response.cookie(SESSION_COOKIE, "", { ...attributes(den), maxAge: 0 });
}

const attributes = (den: Den) =>
  ({
    httpOnly: true,
    sameSite: "lax",
    secure: den.addresses.web.startsWith("https://"),
    path: "/",
  }) as const;
