import type { Flow } from "./parse-flow.ts";

/**
 * The pattern of `--grep`: as Playwright reads it, text or `/text/flags`, in either case of letters unless flags say.
 * @throws SyntaxError when it is none
 */
export function grepPattern(text: string): RegExp {
  const [, body, flags] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  // `g` and `y` would remember where the last match ended.
  return body === undefined ? new RegExp(text, "i") : new RegExp(body, flags?.replace(/[gy]/g, ""));
}

/** Chooses flows by what a person reads of them: id, title, their frames' names and claims, requirement numbers. */
export function selectMatching(flows: readonly Flow[], pattern: RegExp): Flow[] {
  return flows.filter(({ id, spec, frames }) =>
    [id, spec.title, ...frames.flatMap(({ name, claim, proves = [] }) => [name, claim, ...proves])].some(
      (text) => pattern.test(text),
    ),
  );
}
