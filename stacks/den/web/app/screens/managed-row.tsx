import { Link } from "wouter";
import type { ManageableConnection } from "../../../contract/index.ts";
import { Monogram } from "../../../design/monogram.tsx";
import { AttemptNotice, isUnderWay } from "../connect/attempt-notice.tsx";
import { ConnectButton } from "../connect/connect-button.tsx";
import { type ConnectAttempt, useConnect } from "../connect/use-connect.ts";
import { accessWords, accountMode, hostOf, organizationStatus } from "../data/connection-facts.ts";
import { paths } from "../paths.ts";
import { Badge } from "../ui/badge.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Row } from "../ui/row.tsx";

/** One connection as an admin sees it in the list. */
export function ManagedRow({ connection }: { readonly connection: ManageableConnection }) {
  const { attempt, connect } = useConnect(connection);
  const { id, name, url, access } = connection;

  return (
    <Row
      lead={<Monogram name={name} />}
      title={<Link href={paths.mcpConnection(id)}>{name}</Link>}
      subtitle={hostOf(url)}
      badges={
        <>
          <Badge>{accountMode(connection)}</Badge>
          <Badge>{accessWords(access)}</Badge>
        </>
      }
      status={<OrganizationStatus connection={connection} attempt={attempt} />}
      actions={
        <>
          <ConnectOrganization connection={connection} attempt={attempt} onClick={connect} />
          <ButtonLink to={paths.mcpConnection(id)} label={`Manage ${name}`}>
            Manage
          </ButtonLink>
        </>
      }
      notice={<AttemptNotice attempt={attempt} name={name} />}
    />
  );
}

interface AttemptProps {
  readonly connection: ManageableConnection;
  readonly attempt: ConnectAttempt;
}

/** Where the organization's one account signs in at a provider; other connections have nothing to connect here. */
export function ConnectOrganization({
  connection: { name, auth, credentials, connectedForMe, reconnectNeeded },
  attempt,
  onClick,
}: AttemptProps & { readonly onClick: () => void }) {
  const isMissing = auth === "oauth" && credentials === "shared" && (!connectedForMe || reconnectNeeded);
  if (!isMissing || attempt.phase === "connected") return null;
  const words = reconnectNeeded ? "Reconnect" : "Connect";
  return (
    <ConnectButton words={words} label={`${words} ${name}`} name={name} attempt={attempt} onClick={onClick} />
  );
}

/** The status badge; a sign-in under way comes before what the API last said. */
export function OrganizationStatus({ connection, attempt }: AttemptProps) {
  const { tone, words } = organizationStatus(connection);
  const isDone = connection.connectedForMe && !connection.reconnectNeeded;
  if (attempt.phase === "connected") return <Badge tone="good">Connected</Badge>;
  if (isUnderWay(attempt) && !isDone) return <Badge tone="waiting">Waiting for sign-in...</Badge>;
  return <Badge tone={tone}>{words}</Badge>;
}
