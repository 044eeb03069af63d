import { z } from "zod";

/** Every way in which the API can refuse, by name. A code is stable; the sentence beside it may improve. */
export const problemCodes = [
  "bad_request",
  "unauthenticated",
  "csrf",
  "forbidden",
  "not_found",
  "conflict",
  "rate_limited",
  "internal",
  // Accounts.
  "wrong_credentials",
  "grant_invalid",
  // Connecting; `url_refused` is the URL guard's.
  "url_refused",
  "unreachable",
  "not_mcp",
  /** The provider registers no clients. */
  "registration_unavailable",
  "registration_refused",
  /** The person or the provider said no. */
  "authorization_refused",
  "scope_refused",
  "redirect_refused",
  "state_invalid",
  "state_expired",
  "state_replayed",
  "issuer_mismatch",
  "exchange_refused",
  "metadata_invalid",
  "provider_error",
  "connection_deleted",
  // Using.
  "needs_connection",
  "reconnect_needed",
  "tool_not_found",
  "tool_failed",
  "timeout",
  "too_large",
  "unavailable",
  "insufficient_scope",
] as const;

export const problemCodeSchema = z.enum(problemCodes);
export type ProblemCode = z.infer<typeof problemCodeSchema>;

/** What went wrong (`message`), what to do next (`hint`), and per form field what is wrong with it (`fields`). */
export const problemSchema = z.object({
  code: problemCodeSchema,
  message: z.string(),
  hint: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
  /** For `needs_connection`, `reconnect_needed` and a tool's own -32001: where a person can connect. */
  connectUrl: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** The body of every answer with a status of 400 or more. */
export const problemBodySchema = z.object({ error: problemSchema });
