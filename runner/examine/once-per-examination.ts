import type { Examination } from "./examination.ts";

/**
 * What several rules look at, brought about once in an examination.
 * @param make whose promise is shared, also when it is refused
 */
export function oncePerExamination<T>(
  make: (examination: Examination) => Promise<T>,
): (examination: Examination) => Promise<T> {
  const made = new WeakMap<Examination, Promise<T>>();
  return (examination) => {
    const known = made.get(examination) ?? make(examination);
    made.set(examination, known);
    return known;
  };
}
