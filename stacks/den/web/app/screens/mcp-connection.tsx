import { useQuery } from "@tanstack/react-query";
import { Link, Redirect } from "wouter";
import type { ManageableConnection } from "../../../contract/index.ts";
import { Icon } from "../../../design/icons.tsx";
import { accessWords, accountMode } from "../data/connection-facts.ts";
import { manageableQuery, membersQuery, teamsQuery } from "../data/queries.ts";
import { paths } from "../paths.ts";
import { Badge } from "../ui/badge.tsx";
import { Page } from "../ui/page.tsx";
import { Resource } from "../ui/resource.tsx";
import { RowSkeletons } from "../ui/skeleton.tsx";
import { AccessSection } from "./access-section.tsx";
import { AccountSection } from "./account-section.tsx";
import { DeleteSection } from "./delete-section.tsx";
import { SettingsSection } from "./settings-section.tsx";

/** Everything about one connection: its account, who can use it, how Den is known to the provider, and its end. */
export function McpConnection({ id }: { readonly id: string }) {
  const connections = useQuery(manageableQuery);
  const connection = connections.data?.find((each) => each.id === id);
  // It may have been deleted: the list shows what is there.
  if (connections.data && !connection) return <Redirect to={paths.mcpConnections} replace />;
  return (
    <Page
      key={connection ? "there" : "awaited"}
      title={connection?.name ?? "Connection"}
      lead={connection && <span className="address">{connection.url}</span>}
      back={
        <Link href={paths.mcpConnections} className="back-link">
          <Icon name="back" size={16} />
          All MCP Connections
        </Link>
      }
    >
      <Resource query={connections} skeleton={skeleton}>
        {() => connection && <Details connection={connection} />}
      </Resource>
    </Page>
  );
}

const skeleton = <RowSkeletons count={4} label="Loading the connection" />;

function Details({ connection }: { readonly connection: ManageableConnection }) {
  const teams = useQuery(teamsQuery);
  const members = useQuery(membersQuery);
  if (teams.isPending || members.isPending) return skeleton;
  return (
    <>
      <div className="row-badges">
        <Badge>{accountMode(connection)}</Badge>
        <Badge>{accessWords(connection.access)}</Badge>
      </div>
      <AccountSection connection={connection} />
      {teams.data && members.data && (
        <AccessSection connection={connection} teams={teams.data} members={members.data} />
      )}
      {connection.auth === "oauth" && <SettingsSection connection={connection} />}
      <DeleteSection connection={connection} />
    </>
  );
}
