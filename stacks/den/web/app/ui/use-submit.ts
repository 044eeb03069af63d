import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Route, RouteAnswer, RouteInput } from "../../../contract/index.ts";
import { callApi } from "../data/api.ts";
import { type FormProblem, problemOf, problemOfInput } from "./form-problem.ts";

export interface Submit<R extends Route> {
  /** Checks the body against the contract, then calls the route. Does nothing while a call is under way. */
  readonly submit: (input: RouteInput<R>) => void;
  readonly busy: boolean;
  readonly problem: FormProblem | undefined;
  readonly forget: () => void;
}

export interface SubmitOptions<R extends Route> {
  readonly onDone: (answer: RouteAnswer<R>) => void | Promise<void>;
  readonly onRefused?: (problem: FormProblem) => void;
}

/** A form's or a button's call of one route: busy while it runs, with the reason when refused. */
export function useSubmit<R extends Route>(route: R, { onDone, onRefused }: SubmitOptions<R>): Submit<R> {
  const [problem, setProblem] = useState<FormProblem>();
  const refuse = (refusal: FormProblem) => {
    setProblem(refusal);
    onRefused?.(refusal);
  };
  const mutation = useMutation({
    mutationFn: (input: RouteInput<R>) => callApi(route, input),
    onSuccess: (answer) => onDone(answer),
    onError: (error) => refuse(problemOf(error)),
  });

  function submit(input: RouteInput<R>): void {
    if (mutation.isPending) return;
    const given: { readonly body?: unknown } = input;
    const checked = route.body.safeParse(given.body ?? {});
    if (!checked.success) {
      refuse(problemOfInput(checked.error));
      return;
    }
    setProblem(undefined);
    mutation.mutate(input);
  }

  return { submit, busy: mutation.isPending, problem, forget: () => setProblem(undefined) };
}
