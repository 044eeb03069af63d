import { z } from "zod";
import {
  displayNameSchema,
  doneSchema,
  emailSchema,
  memberIdSchema,
  organizationIdSchema,
  userIdSchema,
} from "./identifiers.ts";
import { route } from "./route.ts";

export const passwordSchema = z
  .string()
  .min(10, "Use at least 10 characters.")
  .max(200, "Use at most 200 characters.");

/** Who is signed in, in which organization, and the token that state-changing requests must carry. */
export const sessionSchema = z.object({
  user: z.object({ id: userIdSchema, name: z.string(), email: z.string() }),
  member: z.object({ id: memberIdSchema, role: z.enum(["admin", "member"]) }),
  organization: z.object({ id: organizationIdSchema, name: z.string() }),
  /** Send as `x-csrf-token` with every method but GET. Empty for bearer callers, who need none. */
  csrfToken: z.string(),
});
export type Session = z.infer<typeof sessionSchema>;

export const sessionRoutes = {
  /** Creates a person, an organization and its first admin, and signs in. A known e-mail address is a `conflict`. */
  signUp: route({
    method: "POST",
    path: "/v1/sign-up",
    access: "public",
    body: z.object({
      email: emailSchema,
      password: passwordSchema,
      name: displayNameSchema,
      organizationName: displayNameSchema,
    }),
    answer: z.object({ session: sessionSchema }),
    status: 201,
  }),

  /** Signs in with e-mail and password; sets the cookie `den_session` (HttpOnly, SameSite=Lax). */
  signIn: route({
    method: "POST",
    path: "/v1/sign-in",
    access: "public",
    body: z.object({ email: emailSchema, password: z.string().min(1, "Enter your password.").max(200) }),
    answer: z.object({ session: sessionSchema }),
  }),

  /** Ends the session (or the desktop's bearer session) and clears the cookie. */
  signOut: route({
    method: "POST",
    path: "/v1/sign-out",
    access: "member",
    answer: doneSchema,
  }),

  /** The current session; 401 `unauthenticated` when there is none. */
  getSession: route({
    method: "GET",
    path: "/v1/session",
    access: "member",
    answer: z.object({ session: sessionSchema }),
  }),
} as const;
