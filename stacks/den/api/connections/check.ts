import type { Den } from "../den.ts";
import { fieldRefusal } from "../http/refusal.ts";
import { AuthorizationNeeded } from "./client/challenge.ts";
import type { ServerCheck } from "./ports.ts";

/** Checks servers by opening an MCP session with them. */
export const createServerCheck = (den: Den): ServerCheck => ({
  async greet(url) {
    try {
      return await den.mcpClient.withMcpSession(
        url,
        { fetch: den.outgoing.fetch, timeoutMs: den.settings.connectTimeoutMs },
        async () => undefined,
      );
    } catch (error) {
      if (error instanceof AuthorizationNeeded) return error.challenge;
      throw error;
    }
  },

  async checkUrl(url) {
    try {
      await den.serverCheck.greet(url);
    } catch (error) {
      const { code, message, hint } = await den.trouble.problemFrom(error, "check");
      throw fieldRefusal(code, "url", message, hint);
    }
  },
});
