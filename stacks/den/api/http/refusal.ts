import type { Problem, ProblemCode } from "../../contract/index.ts";

const statuses: Partial<Record<ProblemCode, number>> = {
  unauthenticated: 401,
  wrong_credentials: 401,
  csrf: 403,
  forbidden: 403,
  insufficient_scope: 403,
  not_found: 404,
  conflict: 409,
  needs_connection: 409,
  reconnect_needed: 409,
  connection_deleted: 410,
  rate_limited: 429,
  internal: 500,
};

/** A request that Den turns down, with the reason that the caller will read. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";
  readonly problem: Problem;
  readonly status: number;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.problem = problem;
    this.status = statuses[problem.code] ?? 400;
  }
}

export const notFound = (what: string) =>
  new Refusal({ code: "not_found", message: `There is no such ${what}, or it isn't yours to see.` });

/** A refusal that belongs to one field of a form. */
export const fieldRefusal = (code: ProblemCode, field: string, message: string, hint?: string) =>
  new Refusal({
    code,
    message,
    ...(hint ? { hint } : {}),
    fields: { [field]: hint ? `${message} ${hint}` : message },
  });
