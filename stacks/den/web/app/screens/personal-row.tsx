import { routes, type UsableConnection } from "../../../contract/index.ts";
import { Monogram } from "../../../design/monogram.tsx";
import { AttemptNotice, isUnderWay } from "../connect/attempt-notice.tsx";
import { ConnectButton } from "../connect/connect-button.tsx";
import { type ConnectAttempt, useConnect } from "../connect/use-connect.ts";
import { hostOf, personalStatus } from "../data/connection-facts.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Row } from "../ui/row.tsx";
import { useSubmit } from "../ui/use-submit.ts";

/** One connection as somebody sees it who can use it. */
export function PersonalRow({ connection }: { readonly connection: UsableConnection }) {
  const { id, name, url, auth, credentials } = connection;
  const { attempt, connect } = useConnect(connection);
  const disconnect = useSubmit(routes.disconnectConnection);
  const isConnected = connection.connectedForMe && !connection.reconnectNeeded;
  const words = connectWords(connection);

  return (
    <Row
      anchor={id}
      lead={<Monogram name={name} />}
      title={name}
      subtitle={hostOf(url)}
      status={<PersonalStatus connection={connection} attempt={attempt} />}
      actions={
        <>
          {words && attempt.phase !== "connected" && (
            <ConnectButton
              words={words}
              label={`${words} to ${name}`}
              name={name}
              attempt={attempt}
              onClick={connect}
            />
          )}
          {isConnected && auth !== "none" && credentials === "per_member" && (
            <Button
              aria-label={`Disconnect your account from ${name}`}
              busy={disconnect.busy}
              onClick={() => disconnect.submit({ params: { connectionId: id } })}
            >
              Disconnect
            </Button>
          )}
        </>
      }
      notice={
        <>
          <AttemptNotice attempt={attempt} name={name} />
          {disconnect.problem && (
            <Notice tone="bad" hint={disconnect.problem.hint}>
              {disconnect.problem.message}
            </Notice>
          )}
          {!isConnected && !connection.canConnect && (
            <Notice tone="info">
              An admin has to connect the organization's account before you can use it.
            </Notice>
          )}
        </>
      }
    />
  );
}

/** What this person can do about a missing account; nothing when there is none to connect. */
function connectWords({ auth, credentials, canConnect, connectedForMe, reconnectNeeded }: UsableConnection) {
  if (auth !== "oauth" || !canConnect || (connectedForMe && !reconnectNeeded)) return undefined;
  if (credentials === "shared")
    return reconnectNeeded ? "Reconnect the org account" : "Connect the org account";
  return reconnectNeeded ? "Reconnect your account" : "Connect your account";
}

function PersonalStatus({ connection, attempt }: { connection: UsableConnection; attempt: ConnectAttempt }) {
  const isConnected = connection.connectedForMe && !connection.reconnectNeeded;
  if (attempt.phase === "connected" && !isConnected) {
    return (
      <Badge tone="good">{connection.credentials === "per_member" ? "Connected as you" : "Connected"}</Badge>
    );
  }
  if (isUnderWay(attempt) && !isConnected) return <Badge tone="waiting">Waiting for sign-in...</Badge>;
  const { tone, words } = personalStatus(connection);
  return <Badge tone={tone}>{words}</Badge>;
}
