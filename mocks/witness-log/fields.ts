/**
 * What of a request's own fields is written. The rule is a list of what is known to be harmless: a parameter or
 * header that is not on it is written by name, with a fingerprint for its value.
 */
import type { IncomingHttpHeaders } from "node:http";
import { masked } from "./fingerprint.ts";

const PLAIN_PARAMETERS = new Set([
  "response_type",
  "response_mode",
  "client_id",
  "redirect_uri",
  "scope",
  "resource",
  "code_challenge",
  "code_challenge_method",
  "grant_type",
  "prompt",
  "audience",
  "token_type_hint",
  "client_assertion_type",
  "iss",
  "account",
  "decision",
  // A catalog of managed servers: who asks, and for how much.
  "client",
  "include_all",
]);

const PLAIN_HEADERS = new Set([
  "host",
  "origin",
  "user-agent",
  "accept",
  "content-type",
  "content-length",
  "transfer-encoding",
  "mcp-protocol-version",
  "mcp-method",
  "mcp-name",
  "last-event-id",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "sec-fetch-user",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  // By which a command-line tool names itself.
  "x-connect-cli",
  "x-connect-client",
  "x-codemie-cli",
  "x-codemie-client",
]);
const MASKED_HEADERS = ["mcp-session-id", "x-api-key"];

const LONGEST_VALUE = 2_048;
const MOST_PARAMETERS = 100;

/** A value cut to what a line may hold. */
export function cut(value: string): string {
  return value.length <= LONGEST_VALUE
    ? value
    : `${value.slice(0, LONGEST_VALUE)}... (${value.length} characters)`;
}

export function isForm(headers: IncomingHttpHeaders): boolean {
  return headers["content-type"]?.split(";")[0]?.trim().toLowerCase() === "application/x-www-form-urlencoded";
}

/** Parameters in the order in which they were sent. */
type SentParameters = Iterable<[name: string, value: string]>;

/** Query and form of a request, as they are written. */
export function writtenParameters(sent: { readonly query: SentParameters; readonly form: SentParameters }): {
  query: Record<string, string>;
  form: Record<string, string>;
  repeated: Record<string, number> | undefined;
} {
  const repeated: Record<string, number> = {};
  const query = written(sent.query, repeated);
  const form = written(sent.form, repeated);
  return { query, form, repeated: Object.keys(repeated).length > 0 ? repeated : undefined };
}

function written(parameters: SentParameters, repeated: Record<string, number>): Record<string, string> {
  const out = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const [rawName, value] of parameters) {
    const name = PLAIN_NAME.test(rawName) ? rawName : masked(rawName);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (out.has(name) || out.size >= MOST_PARAMETERS) continue;
    out.set(name, PLAIN_PARAMETERS.has(name) ? cut(value) : value === "" ? "" : masked(value));
  }
  for (const [name, count] of counts) if (count > 1) repeated[name] = count;
  return Object.fromEntries(out);
}
const PLAIN_NAME = /^[a-zA-Z][a-zA-Z_.-]{0,63}$/;

/** The chosen headers. Cookies are written by name, a credential by scheme and fingerprint. */
export function writtenHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name in headers) {
    const raw = headers[name];
    const value = Array.isArray(raw) ? raw.join(", ") : (raw ?? "");
    if (PLAIN_HEADERS.has(name)) out[name] = cut(value);
    else if (name === "authorization") out[name] = writtenCredential(value);
    else if (name === "cookie") out[name] = cookieNames(value);
    else if (MASKED_HEADERS.includes(name) || name.startsWith("mcp-param-")) out[name] = masked(value);
  }
  return out;
}

const SCHEME = /^(basic|bearer|dpop|digest)$/i;

function writtenCredential(value: string): string {
  const space = value.indexOf(" ");
  const scheme = space > 0 ? value.slice(0, space) : "";
  return SCHEME.test(scheme) ? `${scheme} ${masked(value.slice(space + 1).trim())}` : masked(value);
}

function cookieNames(value: string): string {
  const names = value.split(";").map((pair) => pair.split("=")[0]?.trim() ?? "");
  return cut(names.filter((name) => PLAIN_NAME.test(name) || name.startsWith("_")).join("; "));
}

/** Path segments that name a person's pending decision are as good as a key: only their fingerprint is written. */
export function writtenPath(path: string): string {
  return cut(
    path.replace(
      /\/(consent|authorize)\/([^/]+)/,
      (_all, kind: string, id: string) => `/${kind}/${masked(id)}`,
    ),
  );
}
