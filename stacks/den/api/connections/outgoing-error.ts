import { Refusal } from "../http/refusal.ts";

type OutgoingCode = "url_refused" | "unreachable" | "timeout" | "too_large";

/** A request to the outside that got no usable answer, and why, in words for people. Never a TypeError. */
export class OutgoingError extends Refusal {
  override readonly name = "OutgoingError";

  constructor(code: OutgoingCode, message: string, hint: string, options?: ErrorOptions) {
    super({ code, message, hint }, options);
  }
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: "refuses connections",
  ECONNRESET: "closed the connection",
  EHOSTUNREACH: "can't be reached from here",
  ENETUNREACH: "can't be reached from here",
  ENOTFOUND: "doesn't exist",
  EAI_AGAIN: "can't be looked up right now",
  UND_ERR_SOCKET: "closed the connection",
};

const TIMEOUTS = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

/** Names what a fetch threw. The reason is somewhere in the chain of causes. */
export function outgoingErrorFrom(error: unknown, url: URL): OutgoingError {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof OutgoingError) return cause;
    const code = "code" in cause ? String(cause.code) : "";
    if (cause.name === "TimeoutError" || cause.name === "AbortError" || TIMEOUTS.has(code)) {
      return new OutgoingError("timeout", `${url.host} did not answer in time.`, "Try again later.", {
        cause: error,
      });
    }
    if (code.startsWith("CERT_") || code.startsWith("ERR_TLS") || /SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
      return new OutgoingError(
        "unreachable",
        `The certificate of ${url.host} can't be trusted (${code}).`,
        "Ask whoever runs the server.",
        { cause: error },
      );
    }
    const reason = REASONS[code];
    if (reason) {
      return new OutgoingError("unreachable", `${url.host} ${reason}.`, "Check the address.", {
        cause: error,
      });
    }
  }
  return new OutgoingError("unreachable", `${url.host} can't be reached.`, "Check the address.", {
    cause: error,
  });
}
