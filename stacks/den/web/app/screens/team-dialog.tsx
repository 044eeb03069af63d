import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Member, routes, type Team } from "../../../contract/index.ts";
import { queryKeys } from "../data/query-client.ts";
import { Button } from "../ui/button.tsx";
import { CheckList } from "../ui/choice.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { useSubmit } from "../ui/use-submit.ts";

export interface TeamDialogProps {
  /** The team to change; none for a new one. */
  readonly team: Team | undefined;
  readonly members: readonly Member[];
  readonly onClose: () => void;
}

/** A team's name and members. */
export function TeamDialog({ team, members, onClose }: TeamDialogProps) {
  const queryClient = useQueryClient();
  const [name, setName] = useState(team?.name ?? "");
  const [memberIds, setMemberIds] = useState<string[]>(team?.memberIds ?? []);
  const onDone = async () => {
    await Promise.all(
      [queryKeys.teams, queryKeys.members].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
    );
    onClose();
  };
  const create = useSubmit(routes.createTeam, { onDone });
  const update = useSubmit(routes.updateTeam, { onDone });
  const { busy, problem } = team ? update : create;

  return (
    <Dialog title={team ? `Edit ${team.name}` : "Create team"} onClose={onClose} size="small">
      <Form
        onSubmit={() =>
          team
            ? update.submit({ params: { teamId: team.id }, body: { name, memberIds } })
            : create.submit({ body: { name, memberIds } })
        }
        busy={busy}
        problem={problem}
      >
        <Field
          label="Team name"
          autoComplete="off"
          data-autofocus
          value={name}
          onChange={setName}
          error={problem?.fields.name}
        />
        <CheckList
          legend="Members"
          options={members.map(({ id, name: title, email }) => ({ value: id, title, description: email }))}
          selected={memberIds}
          onChange={setMemberIds}
          empty="There are no members yet."
        />
        <div className="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            {team ? "Save team" : "Create team"}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
