import type { Problem, ProblemCode } from "../../contract/index.ts";
import { Refusal } from "../http/refusal.ts";
import { AuthorizationNeeded } from "./client/challenge.ts";

/** The step at which something failed, where the same error means different things. */
export type Step = "check" | "register" | "authorize" | "exchange" | "refresh" | "list" | "call";

/** What OAuth's own error codes mean here (RFC 6749, 7591, 8707), by code. */
const OAUTH: Record<string, readonly [ProblemCode, string, string]> = {
  access_denied: ["authorization_refused", "Access was denied.", "Connect again and approve the request."],
  invalid_scope: [
    "scope_refused",
    "The provider refused the requested permissions.",
    "An admin can change the scopes of this connection.",
  ],
  insufficient_scope: [
    "scope_refused",
    "The provider refused the requested permissions.",
    "An admin can change the scopes of this connection.",
  ],
  invalid_redirect_uri: [
    "redirect_refused",
    "The provider refused Den's redirect address.",
    "Add the redirect URI of this connection at the provider.",
  ],
  invalid_client_metadata: [
    "registration_refused",
    "The provider refused to register Den.",
    "Register a client there by hand and enter its client id.",
  ],
  invalid_client: [
    "exchange_refused",
    "The provider doesn't know this client any more, or its secret is wrong.",
    "Check the client id and secret, or connect again.",
  ],
  unauthorized_client: [
    "exchange_refused",
    "The provider doesn't allow this client to do that.",
    "Check how the client is set up at the provider.",
  ],
  invalid_grant: ["exchange_refused", "The provider refused the sign-in code.", "Connect again."],
  invalid_target: [
    "provider_error",
    "The provider refuses tokens for this server.",
    "Check the address of the connection.",
  ],
  temporarily_unavailable: ["unavailable", "The provider is temporarily unavailable.", "Try again later."],
  server_error: ["provider_error", "The provider had an error of its own.", "Try again later."],
  too_many_requests: ["rate_limited", "The provider asks to slow down.", "Try again in a few minutes."],
};

const problem = (code: ProblemCode, message: string, hint: string): Problem => ({ code, message, hint });

/** The problem that an OAuth error code stands for, with what the provider said about it. */
export function problemFromOAuth(code: string, description: string | undefined): Problem {
  const [name, message, hint] = OAUTH[code] ?? [
    "provider_error" as const,
    `The provider answered "${clip(code, 60)}".`,
    "Try again, or ask the provider.",
  ];
  const said = description ? ` It said: ${clip(description, 300)}` : "";
  return { code: name, message: `${message}${said}`, hint };
}

/**
 * Names any failure on the way to or at a server: whatever is thrown becomes a problem that a person can act on.
 * Nothing of ours (stack, token) gets into it, and what the other side said is clipped.
 */
export async function problemFrom(error: unknown, step: Step): Promise<Problem> {
  if (error instanceof Refusal) return error.problem;
  if (error instanceof AuthorizationNeeded) {
    return error.challenge.status === 403
      ? problem(
          "insufficient_scope",
          "The connected account lacks a permission that this needs.",
          "Connect again to grant it.",
        )
      : problem("reconnect_needed", "The account is no longer accepted.", "Connect it again.");
  }
  const timedOut = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
  if (timedOut) return TIMED_OUT;
  return (await fromSdk(error, step)) ?? unknown(error, step);
}

const TIMED_OUT = problem(
  "timeout",
  "The server did not answer in time.",
  "Try again, or ask for less at once.",
);

async function fromSdk(error: unknown, step: Step): Promise<Problem | undefined> {
  const [{ OAuthError }, { StreamableHTTPError }, { McpError }] = await Promise.all([
    import("@modelcontextprotocol/sdk/server/auth/errors.js"),
    import("@modelcontextprotocol/sdk/client/streamableHttp.js"),
    import("@modelcontextprotocol/sdk/types.js"),
  ]);
  if (error instanceof OAuthError) {
    const problem = problemFromOAuth(error.errorCode, error.message);
    return step === "register" && problem.code === "provider_error"
      ? { ...problem, code: "registration_refused", message: `Registration failed. ${problem.message}` }
      : problem;
  }
  if (error instanceof McpError) return fromMcpError(error.code, error.message, error.data);
  if (error instanceof StreamableHTTPError) return fromHttpStatus(error.code ?? 0, error.message, step);
  const inner = error instanceof Error ? error.cause : undefined;
  if (inner instanceof Error) return problemFrom(inner, step);
  if (error instanceof Error && /^Incompatible auth server/.test(error.message)) {
    return { code: "metadata_invalid", message: error.message, hint: "Ask the provider." };
  }
  if (error instanceof Error && (/ZodError$/.test(error.name) || error instanceof SyntaxError)) {
    return step === "check" || step === "list" || step === "call"
      ? problem("not_mcp", "The answer is not MCP.", "Check the address of the server.")
      : problem("provider_error", "The provider's answer can't be read.", "Ask the provider.");
  }
  return undefined;
}

function fromMcpError(code: number, message: string, data: unknown): Problem {
  // The SDK uses -32001 for its own time-out; servers use it (and -32042) to ask for a sign-in of their own.
  const timedOut = typeof data === "object" && data !== null && "timeout" in data;
  if (code === -32001 && timedOut) return TIMED_OUT;
  if (code === -32001 || code === -32042) {
    const connectUrl = urlIn(data);
    return {
      code: "needs_connection",
      message: clip(message.replace(/^MCP error -?\d+:\s*/, ""), 300),
      hint: connectUrl
        ? "Open the link, sign in there, and try again."
        : "Sign in at the provider and try again.",
      ...(connectUrl ? { connectUrl } : {}),
    };
  }
  if (code === -32602 && /not found|unknown tool/i.test(message)) {
    return problem("tool_not_found", clip(message, 300), "Search again: tools may have changed.");
  }
  if (code === -32000 && /closed/i.test(message)) {
    return problem("unavailable", "The server closed the connection.", "Try again.");
  }
  return problem("tool_failed", clip(message, 500), "Check the arguments against the input schema.");
}

/** The first http(s) link in the error's data, wherever servers put it. */
function urlIn(data: unknown): string | undefined {
  if (typeof data === "string") return /^https?:\/\//.test(data) && URL.canParse(data) ? data : undefined;
  if (typeof data !== "object" || data === null) return undefined;
  for (const value of Object.values(data)) {
    const found = urlIn(value);
    if (found) return found;
  }
  return undefined;
}

function fromHttpStatus(status: number, message: string, step: Step): Problem {
  if (status === 404 || status === 405 || status === -1) {
    return problem("not_mcp", "There is no MCP server at this address.", "Check the address.");
  }
  if (status === 429) return problem("rate_limited", "The server asks to slow down.", "Try again later.");
  if (status === 401 || status === 403) {
    return step === "check"
      ? problem("provider_error", `The server refuses to talk to Den (${status}).`, "Ask the provider.")
      : problem("reconnect_needed", "The account is not accepted.", "Connect it again.");
  }
  if (status >= 300 && status < 400) {
    const where = /Redirect to .* not followed/.exec(message)?.[0] ?? `The server answered ${status}`;
    return problem("unreachable", clip(`${where}.`, 300), "Use the address that it leads to.");
  }
  if (status >= 500) {
    return problem("unavailable", `The server has trouble (${status}).`, "Try again later.");
  }
  return problem("provider_error", `The server answered ${status}.`, "Try again, or ask the provider.");
}

function unknown(error: unknown, step: Step): Problem {
  // For the operator: an error without a class here is one that this file should learn.
  const said = error instanceof Error ? `${error.name}: ${clip(error.message, 300)}` : typeof error;
  console.error(`unclassified failure at ${step}: ${said}`);
  if (step === "check") {
    return problem("not_mcp", "The answer is not MCP.", "Check the address of the server.");
  }
  if (step === "list" || step === "call") {
    return problem("provider_error", "The server's answer can't be used.", "Ask whoever runs it.");
  }
  // What providers answer to OAuth requests has classes above: this is ours.
  return problem("internal", "Something went wrong in Den.", "Try again.");
}

/** One line of at most `length` characters, without control characters. */
function clip(text: string, length: number): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
