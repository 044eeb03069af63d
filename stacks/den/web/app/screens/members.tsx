import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Member } from "../../../contract/index.ts";
import { invitationsQuery, membersQuery, teamsQuery } from "../data/queries.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icons.tsx";
import { Page } from "../ui/page.tsx";
import { Resource } from "../ui/resource.tsx";
import { RowSkeletons } from "../ui/skeleton.tsx";
import { InvitationRow } from "./invitation-row.tsx";
import { Invite } from "./invite.tsx";
import { MemberRow } from "./member-row.tsx";

/** Who belongs to the organization, and who is invited. Admins only. */
export function Members() {
  const members = useQuery(membersQuery);
  const teams = useQuery(teamsQuery).data ?? [];
  const invitations = useQuery(invitationsQuery);
  const [invites, setInvites] = useState(false);

  return (
    <Page
      title="Members"
      lead="Admins manage connections, members and teams. Members use what is shared with them."
      actions={
        <Button look="primary" onClick={() => setInvites(true)}>
          <Icon name="plus" />
          Invite member
        </Button>
      }
    >
      <Resource query={members} skeleton={<RowSkeletons count={3} label="Loading members" />}>
        {(list) => (
          <ul className="rows" aria-label="Members">
            {list.map((member) => (
              <MemberRow
                key={member.id}
                member={member}
                teams={teams}
                isLastAdmin={isLastAdmin(member, list)}
              />
            ))}
          </ul>
        )}
      </Resource>
      {members.data && invitations.data && invitations.data.length > 0 && (
        <section className="section" aria-labelledby="invitations">
          <h2 id="invitations">Open invitations</h2>
          <ul className="rows">
            {invitations.data.map((invitation) => (
              <InvitationRow key={invitation.id} invitation={invitation} />
            ))}
          </ul>
        </section>
      )}
      {invites && <Invite teams={teams} onClose={() => setInvites(false)} />}
    </Page>
  );
}

function isLastAdmin({ role }: Member, all: readonly Member[]): boolean {
  return role === "admin" && all.filter((each) => each.role === "admin").length === 1;
}
