import { useQueryClient } from "@tanstack/react-query";
import { type Invitation, routes } from "../../../contract/index.ts";
import { queryKeys } from "../data/query-client.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { day } from "../ui/day.ts";
import { Monogram } from "../ui/monogram.tsx";
import { Notice } from "../ui/notice.tsx";
import { Row } from "../ui/row.tsx";
import { useSubmit } from "../ui/use-submit.ts";

/** One open invitation, and the way to take it back. */
export function InvitationRow({ invitation }: { readonly invitation: Invitation }) {
  const { id, email, role, expiresAt } = invitation;
  const queryClient = useQueryClient();
  const revoke = useSubmit(routes.revokeInvitation, {
    onDone: () => queryClient.invalidateQueries({ queryKey: queryKeys.invitations }),
  });
  return (
    <Row
      level={3}
      lead={<Monogram name={email} round />}
      title={email}
      subtitle={`Good until ${day(expiresAt)}`}
      badges={<Badge>{role === "admin" ? "Admin" : "Member"}</Badge>}
      actions={
        <Button
          aria-label={`Take back the invitation of ${email}`}
          busy={revoke.busy}
          onClick={() => revoke.submit({ params: { invitationId: id } })}
        >
          Take back
        </Button>
      }
      notice={revoke.problem && <Notice tone="bad">{revoke.problem.message}</Notice>}
    />
  );
}
