/** What the log says of an answer that the examiner got; nothing in it is secret. */
import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import { cut } from "../../mocks/witness-log/fields.ts";
import { fingerprint } from "../../mocks/witness-log/fingerprint.ts";
import { isObject, parseObject, text } from "../../mocks/witness-log/json-object.ts";
import type { McpFacts } from "../../mocks/witness-log/mcp-facts.ts";
import { bearerChallenge } from "./challenge.ts";
import type { Exchange, Outgoing } from "./exchange.ts";
import { responseIn } from "./rpc-answer.ts";

type Facts = Partial<Pick<WitnessEntry, "error" | "challenge" | "issued" | "location" | "retryAfter">> & {
  mcp?: NonNullable<McpFacts["answer"]>;
};

export function answerFacts(
  { step, url }: Outgoing,
  { status, headers, text: body }: Pick<Exchange, "status" | "headers" | "text">,
): Facts {
  const facts: Facts = {};
  if (status === null) return facts;
  const { location } = headers;
  if (location !== undefined && URL.canParse(location, url)) {
    const { protocol, host, pathname, searchParams } = new URL(location, url);
    facts.location = {
      target: cut(`${protocol}//${host}${pathname}`),
      params: [...new Set(searchParams.keys())],
    };
  }
  const seconds = headers["retry-after"];
  if (seconds !== undefined && /^\d{1,9}$/.test(seconds)) facts.retryAfter = Number(seconds);
  const challenge = bearerChallenge(headers["www-authenticate"]);
  if (status === 401 || challenge) {
    const { resource_metadata: resourceMetadata, scope, error } = challenge?.parameters ?? {};
    facts.challenge = {
      scheme: challenge?.scheme ?? null,
      ...(resourceMetadata === undefined ? {} : { resourceMetadata }),
      ...(scope === undefined ? {} : { scope }),
      ...(error === undefined ? {} : { error }),
    };
  }
  if (step === "mcp") facts.mcp = mcpAnswerFacts(headers["content-type"] ?? "", body);
  const session = headers["mcp-session-id"];
  if (session !== undefined) facts.issued = { session: fingerprint(session) };
  const answer = parseObject(body);
  const error = text(answer, "error");
  if (status >= 400 && error !== undefined) {
    const description = text(answer, "error_description");
    facts.error = {
      code: cut(error),
      ...(description === undefined ? {} : { description: cut(description) }),
    };
  }
  if (step === "token") facts.issued = issuedTokens(answer);
  if (step === "register" && text(answer, "client_id") !== undefined)
    facts.issued = { clientId: cut(text(answer, "client_id") ?? "") };
  return facts;
}

function issuedTokens(answer: Record<string, unknown> | undefined): NonNullable<Facts["issued"]> {
  const access = text(answer, "access_token");
  const refresh = text(answer, "refresh_token");
  const scope = text(answer, "scope");
  return {
    ...(access === undefined ? {} : { accessToken: fingerprint(access) }),
    ...(refresh === undefined ? {} : { refreshToken: fingerprint(refresh) }),
    ...(typeof answer?.expires_in === "number" ? { expiresIn: answer.expires_in } : {}),
    ...(scope === undefined ? {} : { scope: cut(scope) }),
  };
}

function mcpAnswerFacts(type: string, body: string): NonNullable<McpFacts["answer"]> {
  const message = responseIn(type, body);
  const form = type.startsWith("text/event-stream")
    ? "event-stream"
    : type.startsWith("application/json")
      ? "json"
      : body === ""
        ? "empty"
        : "other";
  const code = isObject(message?.error) ? message.error.code : undefined;
  const result = isObject(message?.result) ? message.result : undefined;
  const version = text(result, "protocolVersion");
  return {
    form,
    ...(typeof code === "number" && Number.isInteger(code) ? { errorCode: code } : {}),
    ...(typeof result?.isError === "boolean" ? { isError: result.isError } : {}),
    ...(version === undefined ? {} : { version: cut(version) }),
  };
}
