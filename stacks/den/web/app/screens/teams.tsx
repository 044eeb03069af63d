import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Team } from "../../../contract/index.ts";
import { membersQuery, teamsQuery } from "../data/queries.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { Icon } from "../ui/icons.tsx";
import { Page } from "../ui/page.tsx";
import { Resource } from "../ui/resource.tsx";
import { RowSkeletons } from "../ui/skeleton.tsx";
import { TeamDialog } from "./team-dialog.tsx";
import { TeamRow } from "./team-row.tsx";

/** Groups of members that access can be given to. Admins only. */
export function Teams() {
  const teams = useQuery(teamsQuery);
  const members = useQuery(membersQuery).data ?? [];
  const [edited, setEdited] = useState<{ readonly team: Team | undefined }>();
  const create = () => setEdited({ team: undefined });

  return (
    <Page
      title="Teams"
      lead="Give a team access once; who joins or leaves it gains or loses that access."
      actions={
        <Button look="primary" onClick={create}>
          <Icon name="plus" />
          Create team
        </Button>
      }
    >
      <Resource query={teams} skeleton={<RowSkeletons count={3} label="Loading teams" />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="teams" title="No teams yet">
              A team makes it easy to share a connection with the right people.
            </Empty>
          ) : (
            <ul className="rows" aria-label="Teams">
              {list.map((team) => (
                <TeamRow key={team.id} team={team} members={members} onEdit={() => setEdited({ team })} />
              ))}
            </ul>
          )
        }
      </Resource>
      {edited && <TeamDialog team={edited.team} members={members} onClose={() => setEdited(undefined)} />}
    </Page>
  );
}
