import { z } from "zod";
import { httpOrigin, readEnvironment, SettingsError } from "../../parts/environment.ts";
import { PASSWORD_COST } from "../../parts/security/passwords.ts";

const milliseconds = (fallback: number) => z.coerce.number().int().min(1).max(600_000).default(fallback);

const onOff = z.enum(["on", "off"]).transform((value) => value === "on");

const environmentSchema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8787),
  /** Base of redirect URIs and of the agent surface; where the API listens unless set. */
  DEN_API_PUBLIC_URL: httpOrigin.optional(),
  /** Where people open the web app; the API's own public URL unless set. */
  DEN_WEB_URL: httpOrigin.optional(),
  DEN_DATABASE_URL: z
    .string()
    .regex(/^(file:.+|mysql:\/\/.+|:memory:)$/, "must be file:<path>, mysql://... or :memory:")
    .default("file:den.db"),
  /** 32 bytes for AES-256-GCM. */
  DEN_ENCRYPTION_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "must be 32 bytes in hex, for example from `openssl rand -hex 32`")
    .optional(),
  DEN_SESSION_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  /** N of scrypt (RFC 7914). */
  DEN_PASSWORD_COST: z.coerce
    .number()
    .refine((cost) => Number.isInteger(Math.log2(cost)) && cost >= 2 ** 10 && cost <= 2 ** 15, {
      error: "must be a power of two from 1024 to 32768",
    })
    .default(PASSWORD_COST),
  DEN_URL_GUARD: onOff.optional(),
  DEN_GATING: onOff.default(false),
  // Can only be shortened: 10 minutes is what the specification allows an attempt.
  DEN_ATTEMPT_TTL_MS: milliseconds(600_000),
  DEN_LIST_TIMEOUT_MS: milliseconds(4_000),
  DEN_CALL_TIMEOUT_MS: milliseconds(30_000),
  DEN_CONNECT_TIMEOUT_MS: milliseconds(10_000),
  DEN_ANSWER_LIMIT_BYTES: z.coerce.number().int().min(1_024).default(1_048_576),
});

/** How this process was told to run. Times are milliseconds, addresses have no trailing slash. */
export type Settings = Readonly<ReturnType<typeof readSettings>>;

/** Keys for a developer's machine: fixed, public, and refused in production. */
const DEVELOPMENT_KEY = "64656e2d646576656c6f706d656e742d6b65792d6e6f742d7365637265742121";
const DEVELOPMENT_SECRET = "den-development-session-secret-not-secret";

/**
 * Reads the environment.
 * @throws SettingsError naming every variable that is wrong or missing.
 */
export function readSettings(environment: NodeJS.ProcessEnv) {
  const values = readEnvironment("Den", environmentSchema, environment);
  const production = values.NODE_ENV === "production";
  if (production) {
    const missing = (
      ["DEN_API_PUBLIC_URL", "DEN_WEB_URL", "DEN_ENCRYPTION_KEY", "DEN_SESSION_SECRET"] as const
    ).filter((name) => values[name] === undefined);
    if (missing.length > 0) throw new SettingsError(`Production needs ${missing.join(", ")}.`);
    if (values.DEN_PASSWORD_COST < PASSWORD_COST)
      throw new SettingsError(`Production needs a DEN_PASSWORD_COST of ${PASSWORD_COST} or more.`);
  }
  return {
    production,
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.DEN_API_PUBLIC_URL,
    webUrl: values.DEN_WEB_URL,
    databaseUrl: values.DEN_DATABASE_URL,
    encryptionKey: Buffer.from(values.DEN_ENCRYPTION_KEY ?? DEVELOPMENT_KEY, "hex"),
    sessionSecret: values.DEN_SESSION_SECRET ?? DEVELOPMENT_SECRET,
    passwordCost: values.DEN_PASSWORD_COST,
    urlGuard: values.DEN_URL_GUARD ?? production,
    gating: values.DEN_GATING,
    attemptTtlMs: values.DEN_ATTEMPT_TTL_MS,
    listTimeoutMs: values.DEN_LIST_TIMEOUT_MS,
    callTimeoutMs: values.DEN_CALL_TIMEOUT_MS,
    connectTimeoutMs: values.DEN_CONNECT_TIMEOUT_MS,
    answerLimitBytes: values.DEN_ANSWER_LIMIT_BYTES,
  };
}
