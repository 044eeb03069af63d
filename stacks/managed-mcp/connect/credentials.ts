import { z } from "zod";
import { asDocument, textOf } from "./files.ts";
import type { Places } from "./places.ts";

const GOOD_FOR_MS = 24 * 3_600_000;

const stored = z.object({ cookies: z.record(z.string(), z.string()), expiresAt: z.number() });
export type Credentials = z.output<typeof stored>;

/** What the sign-in page hands over: base64 of JSON. */
const handedOver = z.object({ cookies: z.record(z.string(), z.string()) });

/** @throws when the token is none */
export function credentialsOf(token: string, now = Date.now()): Credentials {
  const { cookies } = handedOver.parse(JSON.parse(Buffer.from(token, "base64").toString("utf8")));
  return { cookies, expiresAt: now + GOOD_FOR_MS };
}

export function credentialsDocument(credentials: Credentials): string {
  return asDocument(credentials);
}

/** What was stored at the last sign-in; undefined when there is nothing that can be read. */
export function readCredentials({ credentials: path }: Pick<Places, "credentials">): Credentials | undefined {
  try {
    return stored.parse(JSON.parse(textOf(path) ?? ""));
  } catch {
    return undefined;
  }
}

export function hasExpired({ expiresAt }: Credentials): boolean {
  return Date.now() >= expiresAt;
}

export function cookieHeader({ cookies }: Credentials): string {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
}
