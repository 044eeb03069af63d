import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ManageableConnection, type RouteInput, routes } from "../../../contract/index.ts";
import { queryKeys } from "../data/query-client.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/section.tsx";
import { useSubmit } from "../ui/use-submit.ts";
import { OwnClientFields } from "./own-client-fields.tsx";

type Change = NonNullable<RouteInput<typeof routes.updateConnection>["body"]>;

/** The connection's name, its key, and how Den is known to the provider. */
export function SettingsSection({ connection }: { readonly connection: ManageableConnection }) {
  const queryClient = useQueryClient();
  const { id, auth, credentials, client, redirectUri } = connection;
  const [name, setName] = useState(connection.name);
  const [apiKey, setApiKey] = useState("");
  const [own, setOwn] = useState({
    clientId: client.kind === "preregistered" ? (client.clientId ?? "") : "",
    clientSecret: "",
    scopes: connection.scopes ?? "",
  });
  const [isSaved, setIsSaved] = useState(false);
  const save = useSubmit(routes.updateConnection, {
    async onDone() {
      await queryClient.invalidateQueries({ queryKey: queryKeys.connections });
      setApiKey("");
      setOwn((before) => ({ ...before, clientSecret: "" }));
      setIsSaved(true);
    },
  });
  const errors = save.problem?.fields ?? {};

  function change(): Change {
    const isOwnClientKept = own.clientId.trim() === client.clientId && own.clientSecret === "";
    const oauthClient = own.clientId.trim()
      ? { clientId: own.clientId, ...(own.clientSecret && { clientSecret: own.clientSecret }) }
      : null;
    return {
      name,
      ...(apiKey.trim() && { apiKey: apiKey.trim() }),
      ...(auth === "oauth" && { scopes: own.scopes.trim() || null }),
      ...(auth === "oauth" &&
        !isOwnClientKept &&
        (oauthClient || client.kind === "preregistered") && { oauthClient }),
    };
  }

  return (
    <Section title="Settings">
      <Form
        onSubmit={() => {
          setIsSaved(false);
          save.submit({ params: { connectionId: id }, body: change() });
        }}
        busy={save.busy}
        problem={save.problem}
      >
        <Field label="Name" autoComplete="off" value={name} onChange={setName} error={errors.name} />
        {auth === "api_key" && credentials === "shared" && (
          <Field
            label="New API key"
            type="password"
            autoComplete="off"
            value={apiKey}
            onChange={setApiKey}
            error={errors.apiKey}
            hint="Leave it empty to keep the present one."
          />
        )}
        {auth === "oauth" && (
          <>
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
            <OwnClientFields draft={own} onChange={(part) => setOwn({ ...own, ...part })} errors={errors} />
          </>
        )}
        <div className="form-actions form-actions-start">
          <Button type="submit" look="primary" busy={save.busy}>
            Save settings
          </Button>
        </div>
        {isSaved && <Notice tone="good">Settings are saved.</Notice>}
      </Form>
    </Section>
  );
}

function clientWords({ kind, clientId }: ManageableConnection["client"]): string {
  if (kind === "none") return "Not registered yet; that happens with the first Connect.";
  const how = kind === "dynamic" ? "registered by Den" : "your own";
  return clientId ? `${clientId} (${how})` : how;
}
