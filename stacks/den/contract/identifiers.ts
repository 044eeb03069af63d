import { z } from "zod";

/** Record ids: a three-letter kind, an underscore, 16 characters of lower-case base 32. */
const identifier = (kind: string) =>
  z.string().regex(new RegExp(`^${kind}_[a-z2-7]{16}$`), `must be an id like ${kind}_...`);

export const organizationIdSchema = identifier("org");
export const userIdSchema = identifier("usr");
export const memberIdSchema = identifier("mem");
export const teamIdSchema = identifier("tem");
export const connectionIdSchema = identifier("con");
export const attemptIdSchema = identifier("att");

/** ISO 8601 in UTC with milliseconds. */
export const instantSchema = z.iso.datetime();

/** A name that a person gives: trimmed, 1 to 80 characters. */
export const displayNameSchema = z
  .string()
  .trim()
  .min(1, "Give it a name.")
  .max(80, "Use at most 80 characters.");

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email("Enter an e-mail address like name@example.com.").max(254));

/** No parameters, query or body. */
export const nothingSchema = z.object({});
/** The answer of a route that only acts. */
export const doneSchema = z.object({ ok: z.literal(true) });
