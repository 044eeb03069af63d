/** Stands in for a language model: plays a script, turn by turn, and never surprises. */
import { z } from "zod";
import type { TenantOptions } from "../../witness-log/options.ts";

type Script = TenantOptions["script"];

const content = z.union([
  z.string(),
  z.null(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
]);

/** The parts of a chat completion request that a script can depend on. */
export const chatRequest = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  messages: z.array(z.looseObject({ role: z.string(), content: content.optional() })),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }).optional() })).nullish(),
});
export type ChatRequest = z.infer<typeof chatRequest>;

export interface Reply {
  /** Index of the turn that was played; null when the script had nothing for this request. */
  readonly turn: number | null;
  readonly say: string;
  readonly calls: readonly { readonly tool: string; readonly arguments: Record<string, unknown> }[];
}

/** A request that comes after the end of the script, or asks for a title without offering tools. */
const NOTHING: Reply = { turn: null, say: "Done.", calls: [] };

export class ScriptedModel {
  #script: Script;

  constructor(script: Script) {
    this.#script = script;
  }

  /** Starts over with a script. */
  load(script: Script): void {
    this.#script = script;
  }

  /**
   * What the model answers. The turn is the number of its own messages in the conversation, so that a request that
   * is repeated gets the same answer, and parallel conversations do not meet. `{{result}}` in a turn's words stands
   * for the last tool's result.
   */
  reply(request: ChatRequest): Reply {
    const index = request.messages.filter((message) => message.role === "assistant").length;
    const turn = this.#script[index];
    if (!turn) return NOTHING;
    const offered = offeredTools(request);
    const calls = turn.call ?? [];
    if (calls.length > 0 && offered.length === 0) return NOTHING;
    return {
      turn: index,
      say: (turn.say ?? "").replaceAll("{{result}}", lastResult(request)),
      calls: calls.map((call) => ({ tool: fullName(call.tool, offered), arguments: call.arguments })),
    };
  }
}

export function offeredTools(request: ChatRequest): string[] {
  return (request.tools ?? []).flatMap((tool) => (tool.function ? [tool.function.name] : []));
}

/** Clients put their own prefix before a server's tool name; a script names the tool as the server does. */
function fullName(tool: string, offered: readonly string[]): string {
  return offered.find((name) => name === tool) ?? offered.find((name) => name.endsWith(tool)) ?? tool;
}

function lastResult(request: ChatRequest): string {
  const last = request.messages.findLast((message) => message.role === "tool")?.content;
  if (typeof last === "string") return last;
  return (last ?? []).map((part) => part.text ?? "").join("");
}
