import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Member, routes, type Team } from "../../../contract/index.ts";
import { queryKeys } from "../data/query-client.ts";
import { useSession } from "../session.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Monogram } from "../ui/monogram.tsx";
import { Notice } from "../ui/notice.tsx";
import { Row } from "../ui/row.tsx";
import { Select } from "../ui/select.tsx";
import { useSubmit } from "../ui/use-submit.ts";

const roles = [
  { value: "member", title: "Member" },
  { value: "admin", title: "Admin" },
] as const;

export interface MemberRowProps {
  readonly member: Member;
  readonly teams: readonly Team[];
  /** The organization must keep an admin, so this one can be neither demoted nor removed. */
  readonly isLastAdmin: boolean;
}

/** One member: role, teams, and the way out. */
export function MemberRow({ member, teams, isLastAdmin }: MemberRowProps) {
  const { id, name, email, role } = member;
  const session = useSession();
  const isMe = session.member.id === id;
  const [asks, setAsks] = useState(false);
  const queryClient = useQueryClient();
  const refresh = () =>
    Promise.all(
      // One's own role decides what one sees, so the session is asked again too.
      [queryKeys.members, queryKeys.teams, queryKeys.connections, ...(isMe ? [queryKeys.session] : [])].map(
        (queryKey) => queryClient.invalidateQueries({ queryKey }),
      ),
    );
  const update = useSubmit(routes.updateMember, { onDone: () => void refresh() });
  const remove = useSubmit(routes.removeMember, { onDone: () => void refresh() });

  return (
    <Row
      lead={<Monogram name={name} round />}
      title={isMe ? `${name} (you)` : name}
      subtitle={email}
      badges={teams
        .filter((team) => member.teamIds.includes(team.id))
        .map((team) => <Badge key={team.id}>{team.name}</Badge>)}
      actions={
        isLastAdmin ? (
          <Badge>Only admin</Badge>
        ) : (
          <>
            <Select
              label={`Role of ${name}`}
              options={roles}
              value={role}
              onChange={(next) => update.submit({ params: { memberId: id }, body: { role: next } })}
            />
            {!isMe && (
              <Button aria-label={`Remove ${name}`} onClick={() => setAsks(true)}>
                Remove
              </Button>
            )}
          </>
        )
      }
      notice={
        <>
          {update.problem && (
            <Notice tone="bad" hint={update.problem.hint}>
              {update.problem.message}
            </Notice>
          )}
          {asks && (
            <Confirm
              title={`Remove ${name}?`}
              confirm={`Remove ${name}`}
              busy={remove.busy}
              problem={remove.problem}
              onConfirm={() => remove.submit({ params: { memberId: id } })}
              onCancel={() => setAsks(false)}
            >
              They are signed out, and their connected accounts and agent tokens are removed. You can invite
              them again.
            </Confirm>
          )}
        </>
      }
    />
  );
}
