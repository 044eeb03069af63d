import { queryOptions } from "@tanstack/react-query";
import { routes, type Session } from "../../../contract/index.ts";
import { plantDefects } from "../planted-defects.ts";
import { callApi, isProblem } from "./api.ts";
import { queryKeys } from "./query-client.ts";

export const clientConfigQuery = queryOptions({
  queryKey: queryKeys.clientConfig,
  queryFn: async ({ client }) => {
    const config = await callApi(routes.getClientConfig, {});
    plantDefects(config.plantedDefects, client);
    return config;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** The session, or `null` for nobody. */
export const sessionQuery = queryOptions({
  queryKey: queryKeys.session,
  queryFn: async (): Promise<Session | null> => {
    try {
      return (await callApi(routes.getSession, {})).session;
    } catch (error) {
      if (isProblem(error, "unauthenticated")) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const membersQuery = queryOptions({
  queryKey: queryKeys.members,
  queryFn: async () => (await callApi(routes.listMembers, {})).members,
});

export const teamsQuery = queryOptions({
  queryKey: queryKeys.teams,
  queryFn: async () => (await callApi(routes.listTeams, {})).teams,
});

export const presetsQuery = queryOptions({
  queryKey: queryKeys.presets,
  queryFn: async () => (await callApi(routes.listConnectionPresets, {})).presets,
  staleTime: Number.POSITIVE_INFINITY,
});

/** The connections granted to the caller, kept fresh while the page is in front. */
export const usableQuery = queryOptions({
  queryKey: queryKeys.usable,
  queryFn: async () => (await callApi(routes.listUsableConnections, {})).connections,
});

/** All connections of the organization, kept fresh while the page is in front. Admins only. */
export const manageableQuery = queryOptions({
  queryKey: queryKeys.manageable,
  queryFn: async () =>
    (await callApi(routes.listManageableConnections, { query: { scope: "manageable" } })).connections,
});
