import { Field } from "../ui/field.tsx";
import type { ConnectionDraft } from "./connection-draft.ts";

export interface OwnClientFieldsProps {
  readonly draft: Pick<ConnectionDraft, "clientId" | "clientSecret" | "scopes">;
  readonly onChange: (part: Partial<ConnectionDraft>) => void;
  readonly errors: Readonly<Record<string, string>>;
}

/** For the few providers that let no client register by itself: folded away until needed. */
export function OwnClientFields({ draft, onChange, errors }: OwnClientFieldsProps) {
  const isNeeded = Object.keys(errors).some((name) => name.startsWith("oauthClient") || name === "scopes");
  return (
    <details className="fold" open={isNeeded || undefined}>
      <summary>Advanced: your own OAuth client</summary>
      <div className="fold-body">
        <p className="field-hint">
          Den registers itself with most providers. Fill this in only when yours gave you a client id.
        </p>
        <Field
          label="Client ID"
          autoComplete="off"
          spellCheck={false}
          value={draft.clientId}
          onChange={(clientId) => onChange({ clientId })}
          error={errors["oauthClient.clientId"] ?? errors.oauthClient}
        />
        <Field
          label="Client secret"
          type="password"
          autoComplete="off"
          value={draft.clientSecret}
          onChange={(clientSecret) => onChange({ clientSecret })}
          error={errors["oauthClient.clientSecret"]}
        />
        <Field
          label="Scopes"
          autoComplete="off"
          spellCheck={false}
          hint="Separated by spaces. Used only when the server names none."
          value={draft.scopes}
          onChange={(scopes) => onChange({ scopes })}
          error={errors.scopes}
        />
      </div>
    </details>
  );
}
