import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ConnectionPreset, routes } from "../../../contract/index.ts";
import { clientConfigQuery, membersQuery, teamsQuery } from "../data/queries.ts";
import { AccessField } from "../ui/access-field.tsx";
import { Button } from "../ui/button.tsx";
import { RadioGroup } from "../ui/choice.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { useSubmit } from "../ui/use-submit.ts";
import { type ConnectionDraft, draftFor, newConnection } from "./connection-draft.ts";

export interface AddConnectionProps {
  readonly preset: ConnectionPreset | undefined;
  readonly onClose: () => void;
}

/** The dialog for a new connection. The API checks the address before it stores anything; a refusal keeps every answer. */
export function AddConnection({ preset, onClose }: AddConnectionProps) {
  const teams = useQuery(teamsQuery).data ?? [];
  const members = useQuery(membersQuery).data ?? [];
  const isGuarded = useQuery(clientConfigQuery).data?.urlGuard ?? false;
  const [draft, setDraft] = useState(draftFor(preset));
  const change = (part: Partial<ConnectionDraft>) => setDraft((before) => ({ ...before, ...part }));

  const create = useSubmit(routes.createConnection, { onDone: onClose });
  const errors = create.problem?.fields ?? {};

  return (
    <Dialog
      title={preset ? `Add ${preset.name}` : "Add custom connection"}
      lead={preset?.description ?? "Any MCP server that speaks streamable HTTP."}
      onClose={onClose}
    >
      <Form
        onSubmit={() => create.submit({ body: newConnection(draft, preset?.id) })}
        busy={create.busy}
        problem={create.problem}
      >
        <div className="form-scroll">
          <Field
            label="Name"
            autoComplete="off"
            data-autofocus
            value={draft.name}
            onChange={(name) => change({ name })}
            error={errors.name}
          />
          <Field
            label="Server URL"
            type="url"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://mcp.example.com/mcp"
            value={draft.url}
            onChange={(url) => change({ url })}
            error={errors.url}
            hint={isGuarded ? "Only addresses on the public internet are let through." : undefined}
          />
          <RadioGroup
            legend="Authentication"
            inline
            value={draft.auth}
            onChange={(auth) => change({ auth })}
            options={[
              { value: "oauth", title: "OAuth" },
              { value: "api_key", title: "API key" },
              { value: "none", title: "None" },
            ]}
          />
          {draft.auth === "oauth" && (
            <RadioGroup
              legend="Accounts"
              value={draft.credentials}
              onChange={(credentials) => change({ credentials })}
              options={[
                {
                  value: "shared",
                  title: "One org account",
                  description: "An admin connects once; everyone works through that account.",
                },
                {
                  value: "per_member",
                  title: "Individual accounts",
                  description: "Everyone connects their own account and sees only what it may see.",
                },
              ]}
            />
          )}
          {draft.auth === "api_key" && (
            <Field
              label="API key"
              type="password"
              autoComplete="off"
              value={draft.apiKey}
              onChange={(apiKey) => change({ apiKey })}
              error={errors.apiKey}
              hint="Stored encrypted, and never shown again."
            />
          )}
          <AccessField
            value={draft.access}
            onChange={(access) => change({ access })}
            teams={teams}
            members={members}
          />
        </div>
        <div className="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={create.busy}>
            {create.busy ? "Checking the address…" : "Add connection"}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
