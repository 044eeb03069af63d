import { type Query, type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { problemOf } from "./form-problem.ts";
import { Notice } from "./notice.tsx";

export interface ResourceProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** Shown while the first answer is awaited. */
  readonly skeleton: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** Data from the API in each of its states: awaited, refused, there, and there but no longer refreshed. */
export function Resource<Data>({ query, skeleton, children }: ResourceProps<Data>) {
  const queryClient = useQueryClient();
  if (query.isPending) return skeleton;
  const problem = query.isError ? problemOf(query.error) : undefined;
  const again = (
    <Button onClick={() => void queryClient.refetchQueries({ predicate: hasFailed })} busy={query.isFetching}>
      Try again
    </Button>
  );
  if (query.data === undefined) {
    return (
      <Notice tone="bad" hint={problem?.hint} action={again}>
        {problem?.message}
      </Notice>
    );
  }
  return (
    <>
      {problem && (
        <Notice tone="warning" hint="What you see may be out of date." action={again}>
          {problem.message}
        </Notice>
      )}
      {children(query.data)}
    </>
  );
}

/** What failed beside it is asked for again, too. */
const hasFailed = ({ state }: Query) => state.status === "error";
