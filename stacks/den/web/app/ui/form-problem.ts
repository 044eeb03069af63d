import { ProblemError } from "../../../contract/index.ts";

/** Why a form was refused: in general, and per field. */
export interface FormProblem {
  readonly message: string;
  readonly hint: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

/** What the API, or the way to it, said. */
export function problemOf(error: unknown): FormProblem {
  if (error instanceof ProblemError) {
    const { message, hint, fields = {} } = error.problem;
    return { message, hint, fields };
  }
  return { message: error instanceof Error ? error.message : String(error), hint: undefined, fields: {} };
}
