import { type QueryClient, QueryObserver, type QueryObserverResult } from "@tanstack/react-query";
import { ProblemError, type RouteAnswer, routes } from "../../../contract/index.ts";
import { callApi } from "../data/api.ts";

export type Status = RouteAnswer<typeof routes.getConnectStatus>;
export type Started = RouteAnswer<typeof routes.startConnect>;
/** What was last said of an attempt: an answer, or why there was none. */
export type Outcome = Pick<QueryObserverResult<Status>, "data" | "error">;

export interface Asking {
  /** Asks at once; while a question is under way, once more right after it. */
  nudge(): Promise<void>;
  /** The outcome that ended it, or `undefined` when it was aborted. Never rejects. */
  readonly finished: Promise<Outcome | undefined>;
}

/** Asks how an attempt stands, one question at a time, until it has ended or the signal aborts. */
export function askUntilEnd(
  queryClient: QueryClient,
  connectionId: string,
  started: Started,
  signal: AbortSignal,
): Asking {
  const { attemptId } = started;
  const observer = new QueryObserver<Status>(queryClient, {
    queryKey: ["connect-status", connectionId, attemptId],
    queryFn: () => callApi(routes.getConnectStatus, { params: { connectionId } }),
    // It has only just begun: no screen waits for the first answer.
    initialData: { state: "waiting", attemptId, code: null, message: null, hint: null },
    refetchInterval: ({ state }) => pauseMs(state.dataUpdateCount + state.errorUpdateCount),
    refetchIntervalInBackground: true,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  const ask = () => observer.refetch({ cancelRefetch: false });
  return {
    async nudge() {
      if (observer.getCurrentResult().isFetching) await ask();
      if (!signal.aborted) await ask();
    },
    finished: new Promise((resolve) => {
      const end = (outcome: Outcome | undefined) => {
        signal.removeEventListener("abort", abort);
        stop();
        resolve(outcome);
      };
      const abort = () => end(undefined);
      const stop = observer.subscribe(({ data, error, isFetching }) => {
        if (!isFetching && isEnd({ data, error }, started)) end({ data, error });
      });
      signal.addEventListener("abort", abort);
    }),
  };
}

/** 1 s at first, as a person waits for it; then slower, up to 5 s. */
function pauseMs(asked: number): number {
  return Math.min(5_000, asked < 10 ? 1_000 : 1_000 * 1.3 ** (asked - 9));
}

function isEnd({ data, error }: Outcome, { attemptId, expiresAt }: Started): boolean {
  if (Date.now() > Date.parse(expiresAt)) return true;
  // Refusals that asking again won't change: signed out, deleted, access taken away.
  if (error) return error instanceof ProblemError && [401, 403, 404].includes(error.status);
  return data !== undefined && (data.state !== "waiting" || data.attemptId !== attemptId);
}
