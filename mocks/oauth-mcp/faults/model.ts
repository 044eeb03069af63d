/** Faults of the scripted model. */

import { jsonAnswer } from "../http/message.ts";
import { brokenOff } from "./changes.ts";
import type { FaultDefinition } from "./fault.ts";

export const MODEL_FAULTS: readonly FaultDefinition[] = [
  {
    step: "model",
    name: "error",
    does: "answers with an error of the API's own shape",
    imitates: "an overloaded model, or an exhausted quota",
    parameters: { status: 500, message: "The model is overloaded" },
    onRequest: ({ number, text }) =>
      jsonAnswer(number("status"), { error: { message: text("message"), type: "server_error", code: null } }),
  },
  {
    step: "model",
    name: "cut-off",
    does: "breaks the connection off in the middle of the answer",
    imitates: "a stream that a proxy ends",
    onAnswer: (_strike, answer) => brokenOff(answer),
  },
  {
    step: "model",
    name: "wrong-tool",
    does: "calls a tool that was never offered",
    imitates: "a model that makes a tool up",
    parameters: { name: "no_such_tool" },
    onRequest: ({ exchange, text }) => {
      exchange.quirks.modelTool = text("name");
      return undefined;
    },
  },
];
