import { useState } from "react";
import { type ManageableConnection, routes } from "../../../contract/index.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/section.tsx";
import { useSubmit } from "../ui/use-submit.ts";

/** How Den is known to the provider: by itself, or as a client that the organization registered there. */
export function SettingsSection({ connection }: { readonly connection: ManageableConnection }) {
  const { id, client, redirectUri } = connection;
  const own = client.kind === "preregistered" ? (client.clientId ?? "") : "";
  const [clientId, setClientId] = useState(own);
  const [clientSecret, setClientSecret] = useState("");
  const [scopes, setScopes] = useState(connection.scopes ?? "");
  const save = useSubmit(routes.updateConnection, { onDone: () => setClientSecret("") });
  const errors = save.problem?.fields ?? {};

  function submit(): void {
    const oauthClient = clientId.trim() ? { clientId, ...(clientSecret && { clientSecret }) } : null;
    const isChanged = clientId.trim() !== own || clientSecret !== "";
    save.submit({
      params: { connectionId: id },
      body: { scopes: scopes.trim() || null, ...(isChanged && { oauthClient }) },
    });
  }

  return (
    <Section title="Settings">
      <Form onSubmit={submit} busy={save.busy} problem={save.problem}>
        <dl className="facts">
          <div>
            <dt>Client at the provider</dt>
            <dd>{clientWords(client)}</dd>
          </div>
          {client.issuer && (
            <div>
              <dt>Issuer</dt>
              <dd className="address">{client.issuer}</dd>
            </div>
          )}
          <div>
            <dt>Redirect URI</dt>
            <dd className="address">{redirectUri}</dd>
          </div>
        </dl>
        <details className="fold">
          <summary>Advanced: your own OAuth client</summary>
          <div className="fold-body">
            <p className="field-hint">
              Den registers itself with most providers. Fill this in only when yours gave you a client id.
            </p>
            <Field
              label="Client ID"
              autoComplete="off"
              spellCheck={false}
              value={clientId}
              onChange={setClientId}
              error={errors["oauthClient.clientId"]}
            />
            <Field
              label="Client secret"
              type="password"
              autoComplete="off"
              value={clientSecret}
              onChange={setClientSecret}
              error={errors["oauthClient.clientSecret"]}
            />
            <Field
              label="Scopes"
              autoComplete="off"
              spellCheck={false}
              hint="Separated by spaces. Used only when the server names none."
              value={scopes}
              onChange={setScopes}
              error={errors.scopes}
            />
          </div>
        </details>
        <div className="form-actions form-actions-start">
          <Button type="submit" look="primary" busy={save.busy}>
            Save settings
          </Button>
        </div>
        {save.isDone && <Notice tone="good">Settings are saved.</Notice>}
      </Form>
    </Section>
  );
}

function clientWords({ kind, clientId }: ManageableConnection["client"]): string {
  if (kind === "none") return "Not registered yet; that happens with the first Connect.";
  const how = kind === "dynamic" ? "registered by Den" : "your own";
  return clientId ? `${clientId} (${how})` : how;
}
