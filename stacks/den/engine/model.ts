import { z } from "zod";
import type { Tool } from "./mcp-servers.ts";

const toolCallSchema = z.object({
  id: z.string(),
  type: z.literal("function"),
  function: z.object({ name: z.string(), arguments: z.string() }),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

const answerSchema = z.object({
  role: z.literal("assistant"),
  content: z.string().nullish(),
  tool_calls: z.array(toolCallSchema).nullish(),
});
const completionSchema = z.object({ choices: z.tuple([z.object({ message: answerSchema })], z.unknown()) });

/** One message of the conversation, in the shape of the chat completions API. */
export type Message =
  | { readonly role: "system" | "user"; readonly content: string }
  | z.infer<typeof answerSchema>
  | { readonly role: "tool"; readonly tool_call_id: string; readonly content: string };

const ANSWER_LIMIT_MS = 120_000;

/**
 * Asks an OpenAI-compatible chat completions endpoint.
 * @throws Error when it answers with an error, or with something else
 */
export async function askModel(
  model: { readonly baseUrl: string; readonly name: string },
  messages: readonly Message[],
  tools: readonly Tool[],
): Promise<z.infer<typeof answerSchema>> {
  if (model.baseUrl === "") throw new Error("No model is set. Choose one under Account.");
  const offered = tools.map(({ name, description, inputSchema }) => ({
    type: "function",
    function: { name, description, parameters: inputSchema },
  }));
  const answer = await fetch(`${model.baseUrl.replace(/\/+$/, "")}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    body: JSON.stringify({
      model: model.name,
      messages,
      // An empty list is refused by many.
      ...(offered.length > 0 && { tools: offered }),
    }),
  });
  if (!answer.ok)
    throw new Error(`The model answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  const completion = completionSchema.safeParse(await answer.json().catch(() => undefined));
  if (!completion.success) throw new Error("The model's answer is no chat completion. Check its address.");
  return completion.data.choices[0].message;
}
