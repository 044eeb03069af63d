import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isProblem } from "./api.ts";

/** How often an open page looks for what others changed (access, rollout, accounts), in milliseconds. */
const REFRESH_MS = 3_000;
/** How often it asks how a sign-in stands, for which somebody waits. */
const WHILE_WAITING_MS = 1_000;

/** Query keys by what they hold. */
export const queryKeys = {
  clientConfig: ["client-config"],
  session: ["session"],
  members: ["members"],
  teams: ["teams"],
  presets: ["presets"],
  usable: ["connections", "usable"],
  manageable: ["connections", "manageable"],
  connections: ["connections"],
  attempts: ["attempts"],
} as const;

/**
 * One cache per page load. A session that ended anywhere ends it everywhere: the app shows sign-in again. Something
 * newly forbidden means that the person's role may have changed, so the session is asked again.
 */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    if (isProblem(error, "unauthenticated")) queryClient.setQueryData(queryKeys.session, null);
    if (isProblem(error, "forbidden")) void queryClient.invalidateQueries({ queryKey: queryKeys.session });
  };
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // A self-hosted Den is reachable without the internet: the browser's own idea of "offline" doesn't matter.
      queries: { retry: false, networkMode: "always", staleTime: 0 },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  queryClient.setQueryDefaults(queryKeys.connections, { refetchInterval: REFRESH_MS });
  queryClient.setQueryDefaults(queryKeys.attempts, {
    refetchInterval: WHILE_WAITING_MS,
    // The sign-in's own window is in front.
    refetchIntervalInBackground: true,
    gcTime: 0,
  });
  return queryClient;
}
