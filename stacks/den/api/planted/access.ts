import type { ApiDefect } from "./defect.ts";

/** Defects of who may use and see which connection. */
export const accessDefects = {
  "publish-needs-oauth": {
    imitates: "a per-member connection stays unpublished until the admin has connected",
    plant: {
      access: (honest, den) => ({
        async usableConnections(subject) {
          const usable = await honest.usableConnections(subject);
          const connected = await den.db.selectFrom("oauth_clients").select("connection_id").execute();
          return usable.filter(
            ({ auth, id }) => auth !== "oauth" || connected.some((client) => client.connection_id === id),
          );
        },
      }),
    },
  },
  "grants-ignored-in-list": {
    imitates: "every member is shown every connection",
    plant: {
      access: (honest) => ({
        usableConnections: (subject) => honest.usableConnections({ ...subject, role: "admin" }),
      }),
    },
  },
  "grants-merged-not-replaced": {
    imitates: "replacing the access adds to it",
    plant: {
      access: (honest) => ({
        async replace(organizationId, connectionId, { everyone, teamIds, memberIds }) {
          const before = (await honest.of([connectionId])).get(connectionId);
          await honest.replace(organizationId, connectionId, {
            everyone: everyone || before?.everyone === true,
            teamIds: [...teamIds, ...(before?.teamIds ?? [])],
            memberIds: [...memberIds, ...(before?.memberIds ?? [])],
          });
        },
      }),
    },
  },
  "connected-for-everyone": {
    imitates: "one member's account makes the connection look connected for all",
    plant: {
      views: () => ({
        accountAt: ({ id }, _memberId, accounts) => accounts.find((account) => account.connection_id === id),
      }),
    },
  },
  "gating-ignored": {
    imitates: "the rollout gate is never asked",
    plant: { gate: () => ({ mayUseConnections: async () => true }) },
  },
  "gating-hides-manageable": {
    imitates: "the rollout gate also locks the admin out",
    plant: {
      lookup: (honest, den) => ({
        listManageable: async (admin) =>
          (await den.gate.mayUseConnections(admin.organizationId)) ? honest.listManageable(admin) : [],
      }),
    },
  },
} as const satisfies Record<string, ApiDefect>;
