import { z } from "zod";

/** One server as the catalog describes it, for whatever client. */
export type Entry = Omit<z.output<typeof entry>, "oauth"> & {
  readonly oauth?: boolean | Readonly<Record<string, unknown>> | undefined;
};

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Where a browser or a client may be sent with something secret: over TLS, or to this machine. */
function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.includes(hostname));
}

const safeUrl = z.string().refine(isSafe, "must be https, or http on this machine");

const oauthObject = z.looseObject({
  clientId: z.string().min(1),
  authorizationUrl: safeUrl,
  tokenUrl: safeUrl,
  callbackPort: z.int().min(1).max(65_535).optional(),
  callbackHost: z.enum(["localhost", "127.0.0.1", "::1"]).optional(),
});

export const SERVER_NAME = /^[A-Za-z0-9_-]+$/;

/** The schema of an entry, by what its OAuth object must be. */
export const entryWith = <OAuth extends z.ZodType>(oauth: OAuth) =>
  z.object({
    name: z.string().regex(SERVER_NAME),
    transport: z.enum(["http", "sse", "stdio"]),
    url: z.url({ protocol: /^https?$/ }).optional(),
    /** How the catalog said it before there was `oauth`. */
    auth: z.enum(["oauth", "none"]).optional(),
    oauth: z.union([z.boolean(), oauth]).optional(),
  });

const entry = entryWith(oauthObject);

/** An entry that can't be used, by what of it can still be told. */
export interface Malformed {
  readonly name?: string | undefined;
  readonly url?: string | undefined;
}

const hint = z.object({
  name: z.string().optional().catch(undefined),
  url: z.string().optional().catch(undefined),
});

/** One element of the catalog: an entry, or what can be told of a malformed one. */
export function readEntry(
  given: unknown,
  schema: z.ZodType<Entry> = entry,
): { entry: Entry } | { malformed: Malformed } {
  const parsed = schema.safeParse(withoutNulls(given));
  if (parsed.success && (parsed.data.transport === "stdio" || parsed.data.url !== undefined))
    return { entry: parsed.data };
  return { malformed: hint.catch({}).parse(given) };
}

/** `null` means absent, at every depth. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
