import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import {
  type ManageableConnection,
  routes,
  type Session,
  type UsableConnection,
} from "../../../contract/index.ts";
import { type PlantedDefects, plantDefects } from "../planted-defects.ts";
import { callApi, isProblem } from "./api.ts";
import { queryKeys } from "./query-client.ts";

/** How often an open page looks for what others changed (access, rollout, accounts), in milliseconds. */
const REFRESH_MS = 5_000;

export const clientConfigQuery = queryOptions({
  queryKey: queryKeys.clientConfig,
  queryFn: () => callApi(routes.getClientConfig, {}),
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

export const invitationsQuery = queryOptions({
  queryKey: queryKeys.invitations,
  queryFn: async () => (await callApi(routes.listInvitations, {})).invitations,
});

export const presetsQuery = queryOptions({
  queryKey: queryKeys.presets,
  queryFn: async () => (await callApi(routes.listConnectionPresets, {})).presets,
  staleTime: Number.POSITIVE_INFINITY,
});

const DefectsContext = createContext<PlantedDefects>(plantDefects([]));
export const DefectsProvider = DefectsContext.Provider;
export const useDefects = () => useContext(DefectsContext);

/** The connections granted to the caller, kept fresh while the page is in front. */
export function useUsableConnections() {
  const refreshing = useRefreshing<UsableConnection>(queryKeys.usable, async () => {
    return (await callApi(routes.listUsableConnections, {})).connections;
  });
  return useQuery(refreshing);
}

/** All connections of the organization, kept fresh while the page is in front. Admins only. */
export function useManageableConnections() {
  const refreshing = useRefreshing<ManageableConnection>(queryKeys.manageable, async () => {
    return (await callApi(routes.listManageableConnections, { query: { scope: "manageable" } })).connections;
  });
  return useQuery(refreshing);
}

function useRefreshing<C extends UsableConnection>(queryKey: readonly string[], ask: () => Promise<C[]>) {
  const defects = useDefects();
  const queryClient = useQueryClient();
  const refetchInterval = defects.repeatEvery(REFRESH_MS);
  return queryOptions({
    queryKey,
    queryFn: async () => defects.freshConnections(queryClient.getQueryData<C[]>(queryKey), await ask()),
    refetchInterval,
    refetchOnWindowFocus: refetchInterval !== false,
  });
}
