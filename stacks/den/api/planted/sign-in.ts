import { Refusal } from "../http/refusal.ts";
import type { ApiDefect } from "./defect.ts";

/** Defects of the way from an address to a connected account. */
export const signInDefects = {
  "reachability-unchecked": {
    imitates: "a connection to nowhere is created without a word",
    plant: {
      serverCheck: (honest) => ({
        async checkUrl(url) {
          try {
            await honest.checkUrl(url);
          } catch (error) {
            if (error instanceof Refusal && error.problem.code === "url_refused") throw error;
          }
        },
      }),
    },
  },
  "challenge-forgotten": {
    imitates: "the metadata address and scope of the 401 are not kept for the authorization request",
    plant: {
      mcpClient: (honest) => ({
        discover: (serverUrl, options) => honest.discover(serverUrl, { ...options, challenge: undefined }),
      }),
    },
  },
  "pkce-left-out": {
    imitates: "the authorization request carries no challenge",
    plant: {
      mcpClient: (honest) => ({
        async beginAuthorization(...asked) {
          const begun = await honest.beginAuthorization(...asked);
          begun.authorizationUrl.searchParams.delete("code_challenge");
          begun.authorizationUrl.searchParams.delete("code_challenge_method");
          return begun;
        },
      }),
    },
  },
  "state-unchecked": {
    imitates: "the callback takes the newest pending attempt and never compares the state",
    plant: {
      attempts: (_honest, den) => ({
        find: (connectionId) =>
          den.db
            .selectFrom("connect_attempts")
            .selectAll()
            .where("connection_id", "=", connectionId)
            .where("used_at", "is", null)
            .orderBy("created_at", "desc")
            .orderBy("id")
            .executeTakeFirst(),
      }),
    },
  },
  "state-reusable": {
    imitates: "a state is not used up by its callback",
    plant: { attempts: () => ({ markUsed: async () => true }) },
  },
  "state-never-expires": {
    imitates: "the 10 minutes of an attempt are written down but not looked at",
    plant: { attempts: () => ({ isOver: () => false }) },
  },
  "iss-unchecked": {
    imitates: "the issuer in the callback (RFC 9207) is ignored",
    plant: { mcpClient: () => ({ checkIssuer: () => undefined }) },
  },
  "exchange-twice": {
    imitates: "a code is redeemed again by an eager retry",
    plant: {
      mcpClient: (honest) => ({
        async redeem(...asked) {
          const tokens = await honest.redeem(...asked);
          await honest.redeem(...asked).catch(() => undefined);
          return tokens;
        },
      }),
    },
  },
  "denial-shown-as-connected": {
    imitates: "the last page says Connected whatever came back",
    plant: {
      callback: (honest) => ({
        finish: async (request) => ({ ...(await honest.finish(request)), problem: undefined }),
      }),
    },
  },
} as const satisfies Record<string, ApiDefect>;
