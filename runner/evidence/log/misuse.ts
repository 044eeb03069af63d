import { Failure } from "./failure.ts";

/** Something was asked for that can't be: said by a title, and what to do instead. */
export function misuse(title: string, next?: string): Failure {
  return new Failure({ kind: "error", title, message: "", ...(next === undefined ? {} : { next }) });
}
