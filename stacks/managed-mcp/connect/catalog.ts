import { ask } from "./ask.ts";
import { type Credentials, cookieHeader } from "./credentials.ts";
import { type Entry, type Malformed, readEntry } from "./entry.ts";
import { below, type Profile } from "./profile.ts";

/** By which name this tool asks, and for which client. */
export const CLIENT = "desk";
const OWN_HEADERS = { "x-connect-cli": "1.0.0", "x-connect-client": "connect-cli" } as const;

/** What the organization says; without an answer nothing is known, which is not the same as nothing. */
export type Catalog =
  | { readonly answered: true; readonly entries: readonly Entry[]; readonly malformed: readonly Malformed[] }
  | { readonly answered: false; readonly cause: NoAnswer; readonly why: string };

export const NO_ANSWERS = [
  "no-credentials",
  "unauthorized",
  "failing",
  "unreachable",
  "not-json",
  "not-an-array",
  "all-invalid",
] as const;
export type NoAnswer = (typeof NO_ANSWERS)[number];

/** What the request for the catalog is. */
export function catalogRequest(profile: Profile, credentials: Credentials) {
  const url = below(profile, "/v1/mcp/managed-servers");
  url.searchParams.set("client", CLIENT);
  return { url, headers: { ...OWN_HEADERS, cookie: cookieHeader(credentials) } };
}

/** Asks once; whatever goes wrong is a catalog without an answer. */
export async function fetchCatalog(
  request: ReturnType<typeof catalogRequest>,
  bound: { readonly timeoutMs: number; readonly trustedCertificate?: string | undefined },
  readOne: typeof readEntry = readEntry,
): Promise<Catalog> {
  try {
    const { status, text } = await ask(request.url, { headers: request.headers, ...bound });
    if (status === 401 || status === 403) return none("unauthorized", `it answered ${status}`);
    if (status < 200 || status > 299) return none("failing", `it answered ${status}`);
    return readCatalog(text, readOne);
  } catch (error) {
    return none("unreachable", error instanceof Error ? error.message : String(error));
  }
}

export function readCatalog(text: string, readOne: typeof readEntry = readEntry): Catalog {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return none("not-json", "its answer is no JSON");
  }
  if (!Array.isArray(list)) return none("not-an-array", "its answer is no list");
  const read = list.map((one) => readOne(one));
  const entries = read.flatMap((one) => ("entry" in one ? [one.entry] : []));
  const malformed = read.flatMap((one) => ("malformed" in one ? [one.malformed] : []));
  if (entries.length === 0 && malformed.length > 0)
    return none("all-invalid", `none of its ${malformed.length} entries can be used`);
  return { answered: true, entries, malformed };
}

export function none(cause: NoAnswer, why: string): Catalog {
  return { answered: false, cause, why };
}
