import { z } from "zod";

const settings = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8790),
  /** Where clients reach it: the proxy's address with its prefix, where one stands before it. */
  TOOLKITS_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((text) => text.replace(/\/+$/, ""))
    .optional(),
  /** Is the organization part of an MCP address, or known by the token alone? */
  TOOLKITS_ORGANIZATION: z.enum(["in-path", "by-token"]).default("by-token"),
  TOOLKITS_DATABASE: z.string().min(1).default("toolkits.db"),
  /** The web page as built; without it there is only the API. */
  TOOLKITS_WEB_DIST: z.string().min(1).optional(),
  /** Defects to plant; see planted/defects.ts. */
  TOOLKITS_BREAK: z
    .string()
    .default("")
    .transform((names) => names.split(",").filter(Boolean)),
});

/** How this process was told to run. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly organizationInPath: boolean;
  readonly database: string;
  readonly webDist: string | undefined;
  readonly broken: readonly string[];
}

/** @throws Error that names each variable which does not fit */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const read = settings.safeParse(env);
  if (!read.success) {
    const lines = read.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
    throw new Error(`The host can't start with these settings:\n${lines.join("\n")}`);
  }
  const { HOST: host, PORT: port, ...own } = read.data;
  return {
    host,
    port,
    publicUrl: own.TOOLKITS_PUBLIC_URL ?? `http://${host}:${port}`,
    organizationInPath: own.TOOLKITS_ORGANIZATION === "in-path",
    database: own.TOOLKITS_DATABASE,
    webDist: own.TOOLKITS_WEB_DIST,
    broken: own.TOOLKITS_BREAK,
  };
}
