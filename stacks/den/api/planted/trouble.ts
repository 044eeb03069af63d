import type { Problem } from "../../contract/index.ts";
import type { Step } from "../connections/trouble.ts";
import type { ApiDefect, Wrappers } from "./defect.ts";

const hiding = (hides: (code: Problem["code"], step: Step) => boolean, message: string): Wrappers => ({
  trouble: (honest) => ({
    async problemFrom(error, step) {
      const problem = await honest.problemFrom(error, step);
      return hides(problem.code, step) ? { code: "internal", message } : problem;
    },
  }),
});

/** Defects of how a failure is named. */
export const troubleDefects = {
  "registration-error-hidden": {
    imitates: "a provider's refusal to register becomes 'Something went wrong'",
    plant: hiding((code) => code.startsWith("registration_"), "Something went wrong."),
  },
  "needs-connection-unhinted": {
    imitates: "an unconnected caller gets an internal error",
    plant: hiding((code, step) => step === "call" && code === "needs_connection", "Internal error."),
  },
  "tool-errors-unclassified": {
    imitates: "every failure upstream is the same 'Something went wrong'",
    plant: hiding((_code, step) => step === "call" || step === "list", "Something went wrong."),
  },
} as const satisfies Record<string, ApiDefect>;
