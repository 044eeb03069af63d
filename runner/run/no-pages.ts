import { Failure } from "../evidence/log/failure.ts";

const WITHOUT_PAGES = {
  display:
    "is a display: what stands on it, the system browser too, is seen and touched as by a person, with `os`, and nothing reaches into its pages, their clock or their network",
  terminal: "is a terminal: its commands are run and read with `terminal`",
};

/** What a channel of pages is told that is asked for on a surface without them. */
export function noPages(name: string, specs: Readonly<Record<string, { readonly kind: string }>>): Failure {
  const kind = specs[name]?.kind;
  const pages = Object.keys(specs).filter(
    (one) => specs[one]?.kind === "browser" || specs[one]?.kind === "electron",
  );
  const have = pages.map((one) => `"${one}"`).join(", ");
  return new Failure({
    kind: "error",
    title: `The stack has no surface "${name}" that shows pages`,
    message:
      kind === "display" || kind === "terminal"
        ? `"${name}" ${WITHOUT_PAGES[kind]}`
        : `its surfaces: ${Object.keys(specs).join(", ")}`,
    next:
      pages.length > 0
        ? `name a surface that shows pages: ${have}`
        : "give the stack a surface of kind browser (with `onDisplay: true` it stands on the display)",
  });
}
