import { Link } from "wouter";
import type { ManageableConnection } from "../../../contract/index.ts";
import { AttemptNotice, isUnderWay } from "../connect/attempt-notice.tsx";
import { ConnectButton } from "../connect/connect-button.tsx";
import { useConnect } from "../connect/use-connect.ts";
import { accessWords, accountMode, hostOf, organizationStatus } from "../data/connection-facts.ts";
import { useDefects } from "../data/queries.ts";
import { paths } from "../paths.ts";
import { Badge } from "../ui/badge.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Monogram } from "../ui/monogram.tsx";
import { Row } from "../ui/row.tsx";

/** One connection as an admin sees it in the list. */
export function ManagedRow({ connection }: { readonly connection: ManageableConnection }) {
  const { attempt, connect } = useConnect(connection);
  const defects = useDefects();
  const { id, name, url, access } = connection;

  return (
    <Row
      lead={<Monogram name={name} />}
      title={<Link href={paths.mcpConnection(id)}>{name}</Link>}
      subtitle={hostOf(url)}
      badges={
        <>
          <Badge>{accountMode(connection.auth, defects.accountMode(connection.credentials))}</Badge>
          <Badge>{accessWords(access)}</Badge>
        </>
      }
      status={<OrganizationStatus connection={connection} attempt={attempt} />}
      actions={
        <>
          {canConnectHere(connection) && attempt.phase !== "connected" && (
            <ConnectButton
              words={connectWords(connection)}
              label={`${connectWords(connection)} ${name}`}
              name={name}
              attempt={attempt}
              onClick={connect}
            />
          )}
          <ButtonLink to={paths.mcpConnection(id)} label={`Manage ${name}`}>
            Manage
          </ButtonLink>
        </>
      }
      notice={<AttemptNotice attempt={attempt} name={name} />}
    />
  );
}

/** Where the organization's one account signs in at a provider; other connections have nothing to connect here. */
export function canConnectHere({
  auth,
  credentials,
  connectedForMe,
  reconnectNeeded,
}: ManageableConnection): boolean {
  return auth === "oauth" && credentials === "shared" && (!connectedForMe || reconnectNeeded);
}

export function connectWords({ reconnectNeeded }: ManageableConnection): string {
  return reconnectNeeded ? "Reconnect" : "Connect";
}

/** The status badge; a sign-in under way comes before what the API last said. */
export function OrganizationStatus({
  connection,
  attempt,
}: {
  readonly connection: ManageableConnection;
  readonly attempt: ReturnType<typeof useConnect>["attempt"];
}) {
  const { tone, words } = organizationStatus(connection);
  const isDone = connection.connectedForMe && !connection.reconnectNeeded;
  if (attempt.phase === "connected") return <Badge tone="good">Connected</Badge>;
  if (isUnderWay(attempt) && !isDone) return <Badge tone="waiting">Waiting for sign-in...</Badge>;
  return <Badge tone={tone}>{words}</Badge>;
}
