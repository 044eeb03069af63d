import { useState } from "react";
import { type ManageableConnection, routes } from "../../../contract/index.ts";
import { AttemptNotice } from "../connect/attempt-notice.tsx";
import { useConnect } from "../connect/use-connect.ts";
import { paths } from "../paths.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Section } from "../ui/section.tsx";
import { useSubmit } from "../ui/use-submit.ts";
import { ConnectOrganization, OrganizationStatus } from "./managed-row.tsx";

/** The account behind a connection: connect it, or take it away. */
export function AccountSection({ connection }: { readonly connection: ManageableConnection }) {
  const { id, name, auth, credentials } = connection;
  const { attempt, connect } = useConnect(connection);
  const [asks, setAsks] = useState(false);
  const disconnect = useSubmit(routes.disconnectConnection, { onDone: () => setAsks(false) });

  return (
    <Section title="Account" lead={about(connection)}>
      <div className="panel-row">
        <div role="status">
          <OrganizationStatus connection={connection} attempt={attempt} />
        </div>
        <div className="row-actions">
          <ConnectOrganization connection={connection} attempt={attempt} onClick={connect} />
          {auth === "oauth" && credentials === "shared" && connection.connectedForMe && (
            <Button aria-label={`Disconnect ${name}`} onClick={() => setAsks(true)}>
              Disconnect
            </Button>
          )}
          {auth === "oauth" && credentials === "per_member" && (
            <ButtonLink to={`${paths.yourConnections}?connection=${id}`}>Your own account</ButtonLink>
          )}
        </div>
      </div>
      <AttemptNotice attempt={attempt} name={name} />
      {asks && (
        <Confirm
          title={`Disconnect ${name}?`}
          confirm="Disconnect"
          busy={disconnect.busy}
          problem={disconnect.problem}
          onConfirm={() => disconnect.submit({ params: { connectionId: id } })}
          onCancel={() => setAsks(false)}
        >
          The organization's account is signed out at the provider, and nobody's agent can use this connection
          until an admin connects it again. Access stays as it is.
        </Confirm>
      )}
    </Section>
  );
}

function about({ auth, credentials }: ManageableConnection): string {
  if (auth === "none") return "This server needs no sign-in.";
  if (credentials === "per_member") return "Everyone connects their own account, under Your Connections.";
  if (auth === "api_key") return "Everyone works with the organization's key.";
  return "Everyone works through one account of the organization.";
}
