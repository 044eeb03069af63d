import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ProblemError, routes, type UsableConnection } from "../../../contract/index.ts";
import { callApi } from "../data/api.ts";
import { useDefects } from "../data/queries.ts";
import { queryKeys } from "../data/query-client.ts";
import { type Asking, askUntilEnd, type Outcome } from "./attempt-status.ts";
import { assertWebPage, openPopupWindow, type PopupWindow } from "./popup-window.ts";

/** How a sign-in that began on this page stands. */
export type ConnectAttempt =
  | { readonly phase: "idle" }
  | { readonly phase: "waiting" }
  /** The browser allowed no window: the person opens the page by a link. */
  | { readonly phase: "blocked"; readonly authorizationUrl: string }
  | { readonly phase: "closed" }
  | { readonly phase: "failed"; readonly message: string; readonly hint: string | undefined }
  | { readonly phase: "connected" };

/**
 * Connects an account in a pop-up: the window opens on the click itself, goes to the provider once the API has
 * named its page, and the row learns the end by asking. Asking stops with an end, with the attempt's last minute,
 * with another attempt, and with the row.
 */
export function useConnect(connection: UsableConnection): {
  attempt: ConnectAttempt;
  connect: () => void;
} {
  const [attempt, setAttempt] = useState<ConnectAttempt>({ phase: "idle" });
  const running = useRef<AbortController | undefined>(undefined);
  const lastPopup = useRef<PopupWindow | undefined>(undefined);
  const queryClient = useQueryClient();
  const defects = useDefects();
  const { id, name } = connection;
  const isConnected = connection.connectedForMe && !connection.reconnectNeeded;

  useEffect(() => () => running.current?.abort(), []);
  // The list has it: what the attempt said is history, and must not come back after a later disconnect.
  useEffect(() => {
    if (!isConnected) return;
    running.current?.abort();
    setAttempt({ phase: "idle" });
  }, [isConnected]);

  const connect = useCallback(() => {
    running.current?.abort();
    lastPopup.current?.close();
    const run = new AbortController();
    running.current = run;
    setAttempt({ phase: "waiting" });
    const opening = defects.withinClick(() => openPopupWindow(name));

    async function follow(): Promise<void> {
      const popup = await opening;
      lastPopup.current = popup;
      const started = await callApi(routes.startConnect, {
        params: { connectionId: id },
        body: { from: "web" },
      });
      if (run.signal.aborted) {
        popup?.close();
        return;
      }
      const authorizationUrl = assertWebPage(started.authorizationUrl);
      if (popup) popup.navigate(authorizationUrl);
      else setAttempt({ phase: "blocked", authorizationUrl });
      if (defects.connectedAtOnce()) setAttempt({ phase: "connected" });
      if (defects.repeatEvery(1) === false) return;

      const asking = askUntilEnd(queryClient, id, started, run.signal);
      const stopWatching = watch(asking, popup, () => setAttempt({ phase: "closed" }), run.signal);
      const end = await asking.finished;
      stopWatching();
      if (!end) return;
      defects.reportEnd(() => {
        const ended = attemptAfter(end, started.attemptId);
        setAttempt(ended.phase === "failed" && !defects.showsFailure() ? { phase: "idle" } : ended);
        void queryClient.invalidateQueries({ queryKey: queryKeys.connections });
      });
    }

    follow().catch(async (error: unknown) => {
      if (!run.signal.aborted) setAttempt(failedBy(error));
      (await opening)?.close();
    });
  }, [id, name, defects, queryClient]);

  return { attempt, connect };
}

/**
 * Asks at once when the window closes or the person comes back. A window that looks closed may only have been cut
 * off by the provider's opener policy, so the question goes on; the row just offers the button again.
 */
function watch(
  asking: Asking,
  popup: PopupWindow | undefined,
  onClosed: () => void,
  signal: AbortSignal,
): () => void {
  let ended = false;
  const back = () => void asking.nudge();
  window.addEventListener("focus", back, { signal });
  const stop = popup?.onClosed(() => {
    void asking.nudge();
    // One question later the API knows whether closing was the end of a finished sign-in.
    setTimeout(() => {
      if (!ended && !signal.aborted) onClosed();
    }, CLOSED_GRACE_MS);
  });
  return () => {
    ended = true;
    stop?.();
    window.removeEventListener("focus", back);
  };
}

/** How long a closed window may still turn out to have been a finished sign-in. */
const CLOSED_GRACE_MS = 1_500;

function attemptAfter({ data, error }: Outcome, attemptId: string): ConnectAttempt {
  if (error || !data) return failedBy(error);
  const { state, message, hint } = data;
  if (state === "connected") return { phase: "connected" };
  if (data.attemptId !== attemptId) return { phase: "idle" };
  if (state === "failed" || state === "reconnect_needed") {
    return {
      phase: "failed",
      message: message ?? "The provider did not finish the sign-in.",
      hint: hint ?? "Connect again.",
    };
  }
  return { phase: "failed", message: "The sign-in was not finished in time.", hint: "Connect again." };
}

function failedBy(error: unknown): ConnectAttempt {
  if (error instanceof ProblemError) {
    return { phase: "failed", message: error.problem.message, hint: error.problem.hint };
  }
  return {
    phase: "failed",
    message: error instanceof Error ? error.message : String(error),
    hint: undefined,
  };
}
