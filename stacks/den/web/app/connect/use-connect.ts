import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type RouteAnswer, routes, type UsableConnection } from "../../../contract/index.ts";
import { callApi, ports } from "../data/api.ts";
import { queryKeys } from "../data/query-client.ts";
import { problemOf } from "../ui/form-problem.ts";
import { assertWebPage, type PopupWindow } from "./popup-window.ts";

/** How a sign-in that began on this page stands. */
export type ConnectAttempt =
  | { readonly phase: "idle" | "waiting" | "connected" }
  /** The browser allowed no window: the person opens the page by a link. */
  | { readonly phase: "blocked"; readonly authorizationUrl: string }
  | { readonly phase: "failed"; readonly message: string; readonly hint: string | undefined };

type Started = RouteAnswer<typeof routes.startConnect>;
type Status = RouteAnswer<typeof routes.getConnectStatus>;

/**
 * Connects an account in a pop-up: the window opens on the click itself, goes to the provider once the API has
 * named its page, and the row learns the end by asking.
 */
export function useConnect({ id, name, connectedForMe, reconnectNeeded }: UsableConnection): {
  readonly attempt: ConnectAttempt;
  readonly connect: () => void;
} {
  const params = { connectionId: id };
  const start = useMutation({
    async mutationFn(popup: PopupWindow | undefined): Promise<Started> {
      try {
        const started = await callApi(routes.startConnect, { params, body: { from: "web" } });
        popup?.navigate(assertWebPage(started.authorizationUrl));
        return started;
      } catch (error) {
        popup?.close();
        throw error;
      }
    },
  });
  const attemptId = start.data?.attemptId ?? null;
  const status = useQuery({
    queryKey: [...queryKeys.attempts, id, attemptId],
    queryFn: () => callApi(routes.getConnectStatus, { params }),
    // It has only just begun: no screen waits for the first answer.
    initialData: { state: "waiting", attemptId, code: null, message: null, hint: null },
    enabled: ({ state: { data } }) =>
      attemptId !== null && data?.state === "waiting" && data.attemptId === attemptId,
  });

  const isConnected = connectedForMe && !reconnectNeeded;
  const { reset } = start;
  // The list has it: what the attempt said is history, and must not come back after a later disconnect.
  useEffect(() => {
    if (isConnected) reset();
  }, [isConnected, reset]);

  return {
    attempt: attemptOf(start, status.data),
    connect() {
      start.variables?.close();
      start.mutate(ports.openWindow(name));
    },
  };
}

interface Start {
  readonly status: "idle" | "pending" | "error" | "success";
  readonly error: unknown;
  readonly data: Started | undefined;
  /** The window that was opened for it. */
  readonly variables: PopupWindow | undefined;
}

function attemptOf({ status, error, data: started, variables: popup }: Start, said: Status): ConnectAttempt {
  if (status === "pending") return { phase: "waiting" };
  if (status === "error") return { phase: "failed", ...problemOf(error) };
  if (!started) return { phase: "idle" };
  if (said.state === "connected") return { phase: "connected" };
  // Another attempt of the same person has taken its place.
  if (said.attemptId !== started.attemptId) return { phase: "idle" };
  if (said.state === "waiting")
    return popup ? { phase: "waiting" } : { phase: "blocked", authorizationUrl: started.authorizationUrl };
  return {
    phase: "failed",
    message: said.message ?? "The provider did not finish the sign-in.",
    hint: said.hint ?? "Connect again.",
  };
}
