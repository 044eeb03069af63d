/** HTTP face of the scripted model. */
import type { EndpointAct } from "./authorization-server.ts";
import type { Exchange } from "./exchange.ts";
import { errorAnswer, jsonAnswer, type WitnessRequest } from "./message.ts";
import type { ScriptedModel } from "./scripted-model.ts";

export function modelEndpoint(
  _model: ScriptedModel,
  below: string,
  _request: WitnessRequest,
  exchange: Exchange,
): EndpointAct {
  exchange.note({ step: "model" });
  return {
    run: async () =>
      below === "/v1/models"
        ? jsonAnswer(200, {
            object: "list",
            data: [{ id: "scripted", object: "model", created: 0, owned_by: "witness" }],
          })
        : errorAnswer(404, "not_found", `The model has no ${below}.`),
    conclude: () => undefined,
  };
}
