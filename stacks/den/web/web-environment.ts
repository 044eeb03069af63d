import { z } from "zod";

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" });

const environmentSchema = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce
    .number({ error: "must be a port number" })
    .int()
    .min(0, "must be between 0 and 65535")
    .max(65_535, "must be between 0 and 65535")
    .default(4310),
  DEN_API_URL: httpUrl,
  DEN_WEB_DIST: z.string().min(1),
});

export interface WebEnvironment {
  readonly host: string;
  /** 0 lets the system choose; the ready line names the choice. */
  readonly port: number;
  readonly apiUrl: string;
  /** A finished build. */
  readonly dist: string;
}

/**
 * Reads HOST, PORT, DEN_API_URL and DEN_WEB_DIST.
 * @throws Error naming each variable that is missing or wrong, and its value.
 */
export function readWebEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): WebEnvironment {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const given = environment[name];
      return given === undefined
        ? `${name} is not set: ${hintFor(name)}`
        : `${name}=${given}: ${issue.message}`;
    });
    throw new Error(`den-web can't start:\n  ${lines.join("\n  ")}`);
  }
  const { HOST, PORT, DEN_API_URL, DEN_WEB_DIST } = parsed.data;
  return { host: HOST, port: PORT, apiUrl: DEN_API_URL.replace(/\/+$/, ""), dist: DEN_WEB_DIST };
}

function hintFor(name: string): string {
  if (name === "DEN_WEB_DIST") return "give a folder made by buildWeb";
  return name === "DEN_API_URL"
    ? "give the address of den-api, such as http://127.0.0.1:4300"
    : "it is needed";
}
