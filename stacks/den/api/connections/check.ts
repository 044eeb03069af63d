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
        async (session) => ({ challenge: undefined, serverName: session.serverName }),
      );
    } catch (error) {
      if (error instanceof AuthorizationNeeded) return { challenge: error.challenge, serverName: undefined };
      throw error;
    }
  },

  async checkUrl(url) {
    try {
      return await den.serverCheck.greet(url);
    } catch (error) {
      const { code, message, hint } = await den.trouble.problemFrom(error, "check");
      throw fieldRefusal(code, "url", message, hint);
    }
  },
});
