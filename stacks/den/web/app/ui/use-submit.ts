import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Route, RouteAnswer, RouteInput } from "../../../contract/index.ts";
import { callApi } from "../data/api.ts";
import { type FormProblem, fieldsOf, problemOf } from "./form-problem.ts";

export interface Submit<R extends Route> {
  /**
   * Checks the body against the contract, then calls the route. `missing` adds what only the form can know, by
   * field. Does nothing while a call is under way.
   */
  readonly submit: (input: RouteInput<R>, missing?: Readonly<Record<string, string>>) => void;
  readonly busy: boolean;
  readonly problem: FormProblem | undefined;
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

  function submit(input: RouteInput<R>, missing: Readonly<Record<string, string>> = {}): void {
    if (mutation.isPending) return;
    const given: { readonly body?: unknown } = input;
    const fields = { ...fieldsOf(route.body.safeParse(given.body ?? {}).error), ...missing };
    if (Object.keys(fields).length > 0) {
      refuse({ message: "Some answers need another look.", hint: undefined, fields });
      return;
    }
    setProblem(undefined);
    mutation.mutate(input);
  }

  return { submit, busy: mutation.isPending, problem };
}
