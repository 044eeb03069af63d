import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Route, RouteAnswer, RouteInput } from "../../../contract/index.ts";
import { callApi } from "../data/api.ts";
import { queryKeys } from "../data/query-client.ts";
import { type FormProblem, problemOf } from "./form-problem.ts";

export interface Submit<R extends Route> {
  /** Calls the route. Does nothing while a call is under way. */
  readonly submit: (input: RouteInput<R>) => void;
  readonly busy: boolean;
  /** The last call succeeded; `reset` forgets it. */
  readonly isDone: boolean;
  readonly reset: () => void;
  readonly problem: FormProblem | undefined;
}

export interface SubmitOptions<R extends Route> {
  readonly onDone?: (answer: RouteAnswer<R>) => void;
}

/**
 * A form's or a button's call of one route: busy while it runs, with the reason when refused. The lists of connections
 * are asked for anew afterwards.
 */
export function useSubmit<R extends Route>(route: R, { onDone }: SubmitOptions<R> = {}): Submit<R> {
  const queryClient = useQueryClient();
  const { mutate, reset, isPending, isSuccess, error } = useMutation({
    mutationFn: (input: RouteInput<R>) => callApi(route, input),
    onSuccess(answer) {
      void queryClient.invalidateQueries({ queryKey: queryKeys.connections });
      onDone?.(answer);
    },
  });
  const problem = useMemo(() => (error === null ? undefined : problemOf(error)), [error]);
  return {
    submit: (input) => {
      if (!isPending) mutate(input);
    },
    busy: isPending,
    isDone: isSuccess,
    reset,
    problem,
  };
}
