import { setTimeout } from "node:timers/promises";
import { issuerOf } from "../connections/client/discovery.ts";
import type { ApiDefect } from "./defect.ts";

/** Wide, so that the race is met also where the requests come in one after the other. */
const RACE_WINDOW_MS = 1_000;

/** Defects of Den's clients at providers, and of their redirect URIs. */
export const clientDefects = {
  "client-reregistered-each-time": {
    imitates: "every connect registers a new client with the provider",
    plant: { registration: () => ({ isReusable: () => false }) },
  },
  "registration-races": {
    imitates: "two connects at once each find no client and both register",
    plant: {
      registration: (_honest, den) => ({
        clientFor: (...asked) => den.registration.findOrRegister(...asked),
      }),
      mcpClient: (honest) => ({
        async register(...asked) {
          await setTimeout(RACE_WINDOW_MS);
          return honest.register(...asked);
        },
      }),
    },
  },
  "shared-client-for-all-connections": {
    imitates: "one registered client, with one redirect URI, serves all connections",
    plant: {
      registration: (honest, den) => ({
        async findOrRegister(connectionId, discovery, fetch) {
          const first = await den.db
            .selectFrom("oauth_clients")
            .select("connection_id")
            .where("issuer", "=", issuerOf(discovery))
            .executeTakeFirst();
          const shared = first && (await honest.find(first.connection_id));
          return shared ?? honest.findOrRegister(connectionId, discovery, fetch);
        },
      }),
    },
  },
  "redirect-uri-not-scoped": {
    imitates: "one callback address for all connections, told apart by the state alone",
    plant: {
      redirectUris: (_honest, den) => ({
        path: "/v1/mcp-connections/connect/callback",
        async connectionOf(request) {
          const { searchParams } = new URL(request.originalUrl, den.addresses.api);
          const attempt = await den.db
            .selectFrom("connect_attempts")
            .select("connection_id")
            .where("id", "=", searchParams.get("state")?.split(".")[0] ?? "")
            .executeTakeFirst();
          return attempt?.connection_id ?? "";
        },
      }),
    },
  },
  "internal-redirect-uri-behind-proxy": {
    imitates: "redirect URIs name the address that the process listens on",
    plant: {
      redirectUris: (honest, den) => ({
        of: (connectionId) => honest.of(connectionId).replace(den.addresses.api, den.addresses.listen),
      }),
    },
  },
} as const satisfies Record<string, ApiDefect>;
