import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Member, routes, type Team } from "../../../contract/index.ts";
import { queryKeys } from "../data/query-client.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Monogram } from "../ui/monogram.tsx";
import { Row } from "../ui/row.tsx";
import { useSubmit } from "../ui/use-submit.ts";

export interface TeamRowProps {
  readonly team: Team;
  readonly members: readonly Member[];
  readonly onEdit: () => void;
}

/** One team: who is in it, and the ways to change or end it. */
export function TeamRow({ team, members, onEdit }: TeamRowProps) {
  const [asks, setAsks] = useState(false);
  const queryClient = useQueryClient();
  const remove = useSubmit(routes.deleteTeam, {
    async onDone() {
      setAsks(false);
      await Promise.all(
        [queryKeys.teams, queryKeys.members, queryKeys.connections].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
  const names = members.filter(({ id }) => team.memberIds.includes(id)).map(({ name }) => name);

  return (
    <Row
      lead={<Monogram name={team.name} />}
      title={team.name}
      subtitle={names.length === 0 ? "No members yet" : names.join(", ")}
      actions={
        <>
          <Button aria-label={`Edit ${team.name}`} onClick={onEdit}>
            Edit
          </Button>
          <Button aria-label={`Delete ${team.name}`} onClick={() => setAsks(true)}>
            Delete
          </Button>
        </>
      }
      notice={
        asks && (
          <Confirm
            title={`Delete the team ${team.name}?`}
            confirm={`Delete ${team.name}`}
            busy={remove.busy}
            problem={remove.problem}
            onConfirm={() => remove.submit({ params: { teamId: team.id } })}
            onCancel={() => setAsks(false)}
          >
            Its members stay in the organization, and lose what they could use only through this team.
          </Confirm>
        )
      }
    />
  );
}
