import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Problem } from "../../contract/index.ts";
import { Refusal } from "./refusal.ts";

/** Answers a path that no route has. */
export const unknownPath: RequestHandler = (request, response) => {
  const problem: Problem = {
    code: "not_found",
    message: `There is nothing at ${request.method} ${request.path}.`,
  };
  response.status(404).json({ error: problem });
};

/** Turns what a handler threw into the contract's error body; only unexpected errors are logged, with their stack. */
export const answerErrors: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const refusal = error instanceof Refusal ? error : (bodyRefusal(error) ?? unexpected(error, request.path));
  if (refusal.problem.code === "unauthenticated") response.set("www-authenticate", "Bearer");
  response.status(refusal.status).json({ error: refusal.problem });
};

/** What express's own parsers throw: malformed JSON, too large a body, a bad escape in the path. */
function bodyRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  if (error.status >= 500) return undefined;
  return new Refusal({
    code: error.status === 413 ? "too_large" : "bad_request",
    message:
      error.status === 413 ? "The request's body is larger than 256 KB." : "The request can't be read.",
    hint: "Send a JSON object.",
  });
}

function unexpected(error: unknown, path: string): Refusal {
  console.error(`unexpected error at ${path}:`, error);
  return new Refusal({
    code: "internal",
    message: "Something went wrong in Den.",
    hint: "Try again; if it stays, look at the server's log.",
  });
}
