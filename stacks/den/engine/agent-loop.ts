import { z } from "zod";
import type { McpServers } from "./mcp-servers.ts";
import { askModel, type Message, type ToolCall } from "./model.ts";
import type { ChatEvent } from "./protocol.ts";

/** A model that keeps calling tools without an end is stopped here. */
const MOST_ROUNDS = 12;
const SYSTEM = "You help a person at work. Search capabilities before you execute one.";
const argumentsSchema = z.record(z.string(), z.unknown());

/** What the model is offered, and who calls it. */
export type ToolServers = Pick<McpServers, "tools" | "call">;

/** Conversations, each a loop: ask the model, run the tools it calls, tell it what they answered, ask again. */
export class AgentLoop {
  readonly #servers: ToolServers;
  readonly #model: () => { baseUrl: string; name: string };
  readonly #chats = new Map<string, Message[]>();

  constructor(servers: ToolServers, model: () => { baseUrl: string; name: string }) {
    this.#servers = servers;
    this.#model = model;
  }

  /** One turn of a conversation. Every failure ends as an event: nothing is thrown. */
  async turn(chatId: string, text: string, onEvent: (event: ChatEvent) => void): Promise<void> {
    const messages = this.#chats.get(chatId) ?? [{ role: "system", content: SYSTEM }];
    this.#chats.set(chatId, messages);
    messages.push({ role: "user", content: text });
    try {
      for (let round = 0; ; round++) {
        if (round === MOST_ROUNDS) throw new Error(`Stopped after ${MOST_ROUNDS} rounds of tool calls.`);
        const answer = await askModel(this.#model(), messages, this.#servers.tools());
        messages.push(answer);
        if (answer.content) onEvent({ type: "text", text: answer.content });
        const calls = answer.tool_calls ?? [];
        if (calls.length === 0) break;
        for (const call of calls) messages.push(await this.#run(call, onEvent));
      }
    } catch (error) {
      onEvent({ type: "error", message: error instanceof Error ? error.message : String(error) });
    }
    onEvent({ type: "done" });
  }

  async #run(call: ToolCall, onEvent: (event: ChatEvent) => void): Promise<Message> {
    const { name, arguments: given } = call.function;
    onEvent({ type: "tool-call", id: call.id, tool: name, arguments: given });
    const result = await this.#call(name, given);
    onEvent({ type: "tool-result", id: call.id, ...result });
    return { role: "tool", tool_call_id: call.id, content: result.text };
  }

  async #call(name: string, given: string): Promise<{ ok: boolean; text: string }> {
    let args: Record<string, unknown>;
    try {
      args = argumentsSchema.parse(JSON.parse(given));
    } catch {
      return { ok: false, text: `The arguments are no JSON object: ${given.slice(0, 200)}` };
    }
    return await this.#servers.call(name, args);
  }
}
