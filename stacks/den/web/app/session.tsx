import { useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext } from "react";
import { useLocation } from "wouter";
import type { Session } from "../../contract/index.ts";
import { queryKeys } from "./data/query-client.ts";

const SessionContext = createContext<Session | undefined>(undefined);
export const SessionProvider = SessionContext.Provider;

/** The signed-in person. @throws outside the signed-in part of the app. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs a signed-in person above it");
  return session;
}

/** Begins or ends a session on this page: what was loaded for somebody else is forgotten. */
export function useEnterSession(): (session: Session | null, goTo: string) => void {
  const queryClient = useQueryClient();
  const [, navigate] = useLocation();
  return useCallback(
    (session, goTo) => {
      navigate(goTo, { replace: true });
      queryClient.setQueryData(queryKeys.session, session);
      queryClient.removeQueries({ predicate: ({ queryKey }) => !isAboutThePage(queryKey[0]) });
    },
    [navigate, queryClient],
  );
}

function isAboutThePage(key: unknown): boolean {
  return key === queryKeys.session[0] || key === queryKeys.clientConfig[0];
}
