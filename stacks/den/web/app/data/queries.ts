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
const REFRESH_MS = 3_000;

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
  const defects = useDefects();
  return useQuery(
    useRefreshing<UsableConnection>(queryKeys.usable, async (before) => {
      const { connections } = await callApi(routes.listUsableConnections, {});
      return defects.withoutUngranted(before, connections);
    }),
  );
}

/** All connections of the organization, kept fresh while the page is in front. Admins only. */
export function useManageableConnections() {
  return useQuery(
    useRefreshing<ManageableConnection>(queryKeys.manageable, async () => {
      return (await callApi(routes.listManageableConnections, { query: { scope: "manageable" } }))
        .connections;
    }),
  );
}

function useRefreshing<C extends UsableConnection>(
  queryKey: readonly string[],
  ask: (before: readonly C[] | undefined) => Promise<C[]>,
) {
  const defects = useDefects();
  const queryClient = useQueryClient();
  const refetchInterval = defects.repeatEvery(REFRESH_MS);
  return queryOptions({
    queryKey,
    queryFn: async () => {
      const before = queryClient.getQueryData<C[]>(queryKey);
      return defects.freshConnections(before, await ask(before));
    },
    refetchInterval,
    refetchOnWindowFocus: refetchInterval !== false,
  });
}
