import { z } from "zod";
import type { Tool } from "./mcp-servers.ts";
import { linesOf } from "./protocol.ts";

/** One message of the conversation, in the shape of the chat completions API. */
export type Message =
  | { readonly role: "system" | "user"; readonly content: string }
  | {
      readonly role: "assistant";
      readonly content: string | null;
      readonly tool_calls?: readonly ToolCallMessage[];
    }
  | { readonly role: "tool"; readonly tool_call_id: string; readonly content: string };

export interface ToolCallMessage {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

interface ModelAnswer {
  readonly text: string;
  readonly calls: readonly ToolCallMessage[];
}

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            tool_calls: z
              .array(
                z.object({
                  index: z.number().int(),
                  id: z.string().optional(),
                  function: z
                    .object({ name: z.string().optional(), arguments: z.string().optional() })
                    .optional(),
                }),
              )
              .nullish(),
          })
          .default({}),
      }),
    )
    .default([]),
});

const ANSWER_LIMIT_MS = 120_000;

/**
 * Asks an OpenAI-compatible chat completions endpoint, streaming.
 * @param onText called for each piece of text
 * @throws Error when it answers with an error or its stream breaks off
 */
export async function askModel(
  model: { readonly baseUrl: string; readonly name: string },
  messages: readonly Message[],
  tools: readonly Tool[],
  onText: (text: string) => void,
): Promise<ModelAnswer> {
  if (model.baseUrl === "") throw new Error("No model is set. Choose one under Account.");
  const answer = await fetch(`${model.baseUrl.replace(/\/+$/, "")}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    body: JSON.stringify({
      model: model.name,
      messages,
      stream: true,
      ...(tools.length === 0
        ? {}
        : {
            tools: tools.map(({ name, description, inputSchema }) => ({
              type: "function",
              function: { name, description, parameters: inputSchema },
            })),
          }),
    }),
  });
  if (!answer.ok || !answer.body) {
    throw new Error(`The model answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  }
  let text = "";
  let finished = false;
  const calls: { id: string; name: string; arguments: string }[] = [];
  for await (const line of linesOf(answer.body)) {
    // An event stream (HTML, 9.2): other fields of it say nothing here.
    if (!line.startsWith("data:")) continue;
    const data = line.slice(5).trim();
    if (data === "[DONE]") {
      finished = true;
      break;
    }
    for (const { delta } of chunkSchema.parse(JSON.parse(data)).choices) {
      if (delta.content) {
        text += delta.content;
        onText(delta.content);
      }
      for (const part of delta.tool_calls ?? []) {
        calls[part.index] ??= { id: "", name: "", arguments: "" };
        const call = calls[part.index];
        if (!call) continue;
        call.id ||= part.id ?? "";
        call.name += part.function?.name ?? "";
        call.arguments += part.function?.arguments ?? "";
      }
    }
  }
  if (!finished) throw new Error("The model's answer broke off.");
  return {
    text,
    calls: calls.map(({ id, name, arguments: args }, index) => ({
      id: id || `call-${index}`,
      type: "function",
      function: { name, arguments: args || "{}" },
    })),
  };
}
