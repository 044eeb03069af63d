import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type RouteAnswer, routes, type Team } from "../../../contract/index.ts";
import { queryKeys } from "../data/query-client.ts";
import { Button } from "../ui/button.tsx";
import { CheckList, RadioGroup } from "../ui/choice.tsx";
import { CopyField } from "../ui/copy-field.tsx";
import { day } from "../ui/day.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { useSubmit } from "../ui/use-submit.ts";

type Invited = RouteAnswer<typeof routes.createInvitation>;

/** Invites a person and shows, once, the link to hand on. */
export function Invite({
  teams,
  onClose,
}: {
  readonly teams: readonly Team[];
  readonly onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<"member" | "admin">("member");
  const [teamIds, setTeamIds] = useState<string[]>([]);
  const [invited, setInvited] = useState<Invited>();
  const invite = useSubmit(routes.createInvitation, {
    onDone(answer) {
      setInvited(answer);
      void queryClient.invalidateQueries({ queryKey: queryKeys.invitations });
    },
  });

  if (invited) {
    return (
      <Dialog title="Invitation ready" onClose={onClose} size="small">
        <div className="form">
          <Notice tone="good" hint="The link is shown only now.">
            {`Send this link to ${invited.invitation.email}.`}
          </Notice>
          <CopyField
            label="Invitation link"
            value={invited.acceptUrl}
            hint={`It works once, until ${day(invited.invitation.expiresAt)}.`}
          />
          <div className="form-actions">
            <Button look="primary" onClick={onClose}>
              Done
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      title="Invite member"
      lead="They join with a link that you hand on."
      onClose={onClose}
      size="small"
    >
      <Form
        onSubmit={() => invite.submit({ body: { email, role, teamIds } })}
        busy={invite.busy}
        problem={invite.problem}
      >
        <Field
          label="Email"
          type="email"
          autoComplete="off"
          data-autofocus
          value={email}
          onChange={setEmail}
          error={invite.problem?.fields.email}
        />
        <RadioGroup
          legend="Role"
          inline
          value={role}
          onChange={setRole}
          options={[
            { value: "member", title: "Member" },
            { value: "admin", title: "Admin" },
          ]}
        />
        {teams.length > 0 && (
          <CheckList
            legend="Teams"
            options={teams.map(({ id, name }) => ({ value: id, title: name }))}
            selected={teamIds}
            onChange={setTeamIds}
            empty=""
          />
        )}
        <div className="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={invite.busy}>
            Create invitation
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
