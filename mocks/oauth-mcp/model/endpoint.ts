/** HTTP face of the scripted model: OpenAI-compatible chat completions, whole or streamed, and the list of models. */
import { randomUUID } from "node:crypto";
import { cut } from "../../witness-log/fields.ts";
import { parseObject } from "../../witness-log/json-object.ts";
import { type Answer, jsonAnswer } from "../http/message.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { EndpointAct } from "../log/endpoint-act.ts";
import type { Exchange } from "../log/exchange.ts";
import {
  type ChatRequest,
  chatRequest,
  offeredTools,
  type Reply,
  type ScriptedModel,
} from "./scripted-model.ts";

const MODEL_LIST = {
  object: "list",
  data: [{ id: "scripted", object: "model", created: 0, owned_by: "witness" }],
};

export function modelEndpoint(
  model: ScriptedModel,
  below: string,
  request: WitnessRequest,
  exchange: Exchange,
): EndpointAct {
  exchange.note({ step: "model" });
  return {
    run: async () => answer(model, `${request.method} ${below}`, request, exchange),
    conclude: () => undefined,
  };
}

function answer(model: ScriptedModel, command: string, request: WitnessRequest, exchange: Exchange): Answer {
  if (command === "GET /v1/models") return jsonAnswer(200, MODEL_LIST);
  if (command !== "POST /v1/chat/completions") return refusal(404, `There is no ${command}.`);
  const parsed = chatRequest.safeParse(parseObject(request.body.toString("utf8")));
  if (!parsed.success)
    return refusal(400, "The request is no chat completion request: model and messages are needed.");
  const asked = parsed.data;
  const scripted = model.reply(asked);
  const madeUp = exchange.quirks.modelTool;
  const reply = madeUp === undefined ? scripted : { ...scripted, calls: [{ tool: madeUp, arguments: {} }] };
  exchange.note({
    model: {
      model: cut(asked.model),
      stream: asked.stream === true,
      roles: asked.messages.map((message) => cut(message.role)).slice(0, 200),
      toolsOffered: offeredTools(asked).map(cut),
      turn: reply.turn,
      ...(reply.say ? { says: reply.say } : {}),
      calls: [...reply.calls],
    },
  });
  return asked.stream === true ? streamed(asked, reply) : whole(asked, reply);
}

function refusal(status: number, message: string): Answer {
  return jsonAnswer(status, { error: { message, type: "invalid_request_error", code: null } });
}

const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

function toolCalls(reply: Reply) {
  return reply.calls.map((call, index) => ({
    index,
    id: `call_${randomUUID().slice(0, 8)}`,
    type: "function",
    function: { name: call.tool, arguments: JSON.stringify(call.arguments) },
  }));
}

function finishReason(reply: Reply): string {
  return reply.calls.length > 0 ? "tool_calls" : "stop";
}

function whole(asked: ChatRequest, reply: Reply): Answer {
  const calls = toolCalls(reply).map(({ index: _index, ...call }) => call);
  const message = {
    role: "assistant",
    content: reply.say || null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return jsonAnswer(200, {
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion",
    created: Math.floor(Date.now() / 1000),
    model: asked.model,
    choices: [{ index: 0, message, finish_reason: finishReason(reply) }],
    usage: USAGE,
  });
}

/** The same as server-sent events: a role, the words one by one, the calls, the reason, `[DONE]`. */
function streamed(asked: ChatRequest, reply: Reply): Answer {
  const common = {
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion.chunk",
    created: Math.floor(Date.now() / 1000),
    model: asked.model,
  };
  const deltas: object[] = [{ role: "assistant", content: "" }];
  for (const word of reply.say.match(/\S+\s*|\s+/g) ?? []) deltas.push({ content: word });
  for (const call of toolCalls(reply)) deltas.push({ tool_calls: [call] });
  const chunks: object[] = deltas.map((delta) => ({
    ...common,
    choices: [{ index: 0, delta, finish_reason: null }],
  }));
  chunks.push({ ...common, choices: [{ index: 0, delta: {}, finish_reason: finishReason(reply) }] });
  if (asked.stream_options?.include_usage) chunks.push({ ...common, choices: [], usage: USAGE });
  const body = `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("")}data: [DONE]\n\n`;
  return { status: 200, headers: { "content-type": "text/event-stream", "cache-control": "no-store" }, body };
}
