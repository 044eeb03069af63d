import type { ConnectionPreset, NewConnection } from "../../../contract/index.ts";
import { type AccessDraft, accessOf } from "../ui/access-field.tsx";

/** The answers of the dialog, as typed. */
export interface ConnectionDraft {
  readonly name: string;
  readonly url: string;
  readonly auth: "oauth" | "api_key" | "none";
  readonly credentials: "shared" | "per_member";
  readonly access: AccessDraft;
  readonly apiKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: string;
}

/** What the dialog proposes: the preset's own facts, or nothing but the usual choices. */
export function draftFor(preset: ConnectionPreset | undefined): ConnectionDraft {
  return {
    name: preset?.name ?? "",
    url: preset?.url ?? "",
    auth: preset?.auth ?? "oauth",
    credentials: preset?.credentials ?? "shared",
    access: { kind: "everyone", teamIds: [], memberIds: [] },
    apiKey: "",
    clientId: "",
    clientSecret: "",
    scopes: "",
  };
}

/** The request that the answers make; what is empty or does not apply is left out. */
export function newConnection(draft: ConnectionDraft, presetId: string | undefined): NewConnection {
  const { name, url, auth, access, apiKey, clientId, clientSecret, scopes } = draft;
  // Without a sign-in there are no accounts to keep apart.
  const credentials = auth === "none" ? "shared" : draft.credentials;
  return {
    name,
    url,
    auth,
    credentials,
    access: accessOf(access),
    ...(presetId !== undefined && { presetId }),
    ...(needsSharedKey(draft) && { apiKey: apiKey.trim() }),
    ...(auth === "oauth" &&
      clientId.trim() && { oauthClient: { clientId, ...(clientSecret && { clientSecret }) } }),
    ...(auth === "oauth" && scopes.trim() && { scopes: scopes.trim() }),
  };
}

/** Whether the organization's key is part of the answers. */
export function needsSharedKey({ auth, credentials }: ConnectionDraft): boolean {
  return auth === "api_key" && credentials === "shared";
}
