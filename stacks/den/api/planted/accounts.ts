import { ORGANIZATION } from "../connections/credentials.ts";
import type { Connection } from "../connections/ports.ts";
import { notFound } from "../http/refusal.ts";
import type { ApiDefect } from "./defect.ts";

/** Connections that `credentials-kept-after-delete` hides and keeps alive. */
const hidden = new Set<string>();
const isListed = ({ id }: Connection) => !hidden.has(id);
async function listed(found: Promise<Connection>): Promise<Connection> {
  const connection = await found;
  if (!isListed(connection)) throw notFound("connection");
  return connection;
}

/** Accounts that `disconnect-keeps-token` shows as gone and keeps alive, `connectionId owner`. */
const shownAsGone = new Set<string>();

/** Defects of connected accounts: whose they are, how long they last, and that they end. */
export const accountDefects = {
  "token-of-wrong-member": {
    imitates: "a call takes the first credential of the connection, whoever owns it",
    plant: {
      credentials: (honest, den) => ({
        async find(connectionId) {
          const first = await den.db
            .selectFrom("credentials")
            .select("owner")
            .where("connection_id", "=", connectionId)
            .orderBy("created_at")
            .orderBy("id")
            .executeTakeFirst();
          return first && honest.find(connectionId, first.owner);
        },
      }),
    },
  },
  "shared-credential-for-members": {
    imitates: "members' own accounts are kept in one place, the last one wins",
    plant: { credentials: () => ({ ownerFor: () => ORGANIZATION }) },
  },
  "credentials-kept-after-delete": {
    imitates: "deleting hides a connection and keeps its tokens and client in use",
    plant: {
      removal: () => ({ removeConnection: async ({ id }) => void hidden.add(id) }),
      access: (honest) => ({
        usableConnections: async (subject) => (await honest.usableConnections(subject)).filter(isListed),
      }),
      lookup: (honest) => ({
        listManageable: async (admin) => (await honest.listManageable(admin)).filter(isListed),
        findManageable: (admin, id) => listed(honest.findManageable(admin, id)),
        findUsable: (caller, id) => listed(honest.findUsable(caller, id)),
      }),
    },
  },
  "disconnect-keeps-token": {
    imitates: "disconnecting only changes what is shown",
    plant: {
      removal: () => ({ dropAccount: async (...account) => void shownAsGone.add(account.join(" ")) }),
      views: (honest) => ({
        async accountsOf(connections) {
          const accounts = await honest.accountsOf(connections);
          return accounts.filter((it) => !shownAsGone.has(`${it.connection_id} ${it.owner}`));
        },
      }),
    },
  },
  "stale-token-kept": {
    imitates: "an expired access token is sent for ever, never refreshed",
    plant: {
      calls: (honest) => ({
        async refresh(connection, stale) {
          throw await honest.refused(connection, stale);
        },
      }),
      credentials: (honest) => ({
        async find(connectionId, owner) {
          const credential = await honest.find(connectionId, owner);
          return credential && { ...credential, reconnectNeeded: false };
        },
        markRefused: async () => undefined,
      }),
    },
  },
  "refused-refresh-hidden": {
    imitates: "a refused refresh leaves the account shown as connected",
    plant: { credentials: () => ({ markRefused: async () => undefined }) },
  },
} as const satisfies Record<string, ApiDefect>;
