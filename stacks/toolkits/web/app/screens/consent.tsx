import { useMutation, useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { consent } from "../../../contract/records.ts";
import { callApi } from "../api.ts";
import { Problem } from "../ui/problem.tsx";

/** Asks a person before a client gets a token that acts for them on one endpoint. */
export function Consent({ id }: { readonly id: string }) {
  const asked = useQuery({
    queryKey: ["consents", id],
    queryFn: () => callApi(`consents/${id}`, consent),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const answer = useMutation({
    mutationFn: (approve: boolean) =>
      callApi(`consents/${id}`, z.object({ redirectTo: z.string() }), { method: "POST", body: { approve } }),
    onSuccess: ({ redirectTo }) => location.assign(redirectTo),
  });
  return (
    <main className="page narrow">
      <h1>Approve access</h1>
      <Problem error={asked.error ?? answer.error} />
      {asked.data && (
        <>
          <p>
            {asked.data.client} wants to use <code>{asked.data.resource}</code> in your name.
          </p>
          <div className="actions">
            <button type="button" onClick={() => answer.mutate(false)}>
              Deny
            </button>
            <button type="button" className="primary" onClick={() => answer.mutate(true)}>
              Approve
            </button>
          </div>
        </>
      )}
    </main>
  );
}
