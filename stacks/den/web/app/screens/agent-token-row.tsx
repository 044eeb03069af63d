import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type RouteAnswer, routes } from "../../../contract/index.ts";
import { queryKeys } from "../data/query-client.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { day } from "../ui/day.ts";
import { Monogram } from "../ui/monogram.tsx";
import { Row } from "../ui/row.tsx";
import { useSubmit } from "../ui/use-submit.ts";

type AgentToken = RouteAnswer<typeof routes.listAgentTokens>["agentTokens"][number];

/** One token: what it may do, how long, and its end. The token itself is never shown again. */
export function AgentTokenRow({ token }: { readonly token: AgentToken }) {
  const { id, name, scopes, expiresAt, lastUsedAt } = token;
  const [asks, setAsks] = useState(false);
  const queryClient = useQueryClient();
  const revoke = useSubmit(routes.revokeAgentToken, {
    async onDone() {
      setAsks(false);
      await queryClient.invalidateQueries({ queryKey: queryKeys.agentTokens });
    },
  });
  return (
    <Row
      level={3}
      lead={<Monogram name={name} />}
      title={name}
      subtitle={`${lastUsedAt ? `Used on ${day(lastUsedAt)}` : "Not used yet"} · good until ${day(expiresAt)}`}
      badges={<Badge>{scopes.includes("execute") ? "Search and execute" : "Search only"}</Badge>}
      actions={
        <Button aria-label={`Revoke ${name}`} onClick={() => setAsks(true)}>
          Revoke
        </Button>
      }
      notice={
        asks && (
          <Confirm
            title={`Revoke ${name}?`}
            confirm={`Revoke ${name}`}
            busy={revoke.busy}
            problem={revoke.problem}
            onConfirm={() => revoke.submit({ params: { agentTokenId: id } })}
            onCancel={() => setAsks(false)}
          >
            The agent that holds it can do nothing more with its next call.
          </Confirm>
        )
      }
    />
  );
}
