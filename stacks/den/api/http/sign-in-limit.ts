import { rateLimit } from "express-rate-limit";
import type { Problem } from "../../contract/index.ts";
import { MINUTE } from "../den.ts";

const problem: Problem = {
  code: "rate_limited",
  message: "Too many failed attempts for this address.",
  hint: "Wait five minutes and try again.",
};

/** Slows guessing down: 10 failures in 5 minutes per address and account. Successes don't count. */
export const limitSignIn = rateLimit({
  windowMs: 5 * MINUTE,
  limit: 10,
  skipSuccessfulRequests: true,
  standardHeaders: "draft-8",
  legacyHeaders: false,
  validate: { keyGeneratorIpFallback: false },
  keyGenerator: (request) => {
    const body: unknown = request.body;
    const email = typeof body === "object" && body !== null && "email" in body ? String(body.email) : "";
    return `${request.ip} ${email.toLowerCase().slice(0, 254)}`;
  },
  message: { error: problem },
});
