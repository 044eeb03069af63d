import { AgentLoop, type ToolServers } from "./agent-loop.ts";
import type { ChatEvent } from "./protocol.ts";

/** The planted defect `prompt-echoed-without-tool-call`: the prompt is shown as a tool's result, and nothing is called. */
export class EchoingLoop {
  readonly #loop: AgentLoop;
  #prompt = "";

  constructor(servers: ToolServers, model: () => { baseUrl: string; name: string }) {
    const echoing: ToolServers = {
      tools: () => servers.tools(),
      call: async () => ({ ok: true, text: this.#prompt }),
    };
    this.#loop = new AgentLoop(echoing, model);
  }

  async turn(chatId: string, text: string, onEvent: (event: ChatEvent) => void): Promise<void> {
    this.#prompt = text;
    await this.#loop.turn(chatId, text, onEvent);
  }
}
