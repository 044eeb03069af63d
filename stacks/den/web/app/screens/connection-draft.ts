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
  };
}

/** The request that the answers make; what is empty or does not apply is left out. */
export function newConnection(draft: ConnectionDraft, presetId: string | undefined): NewConnection {
  const { name, url, auth, access, apiKey } = draft;
  return {
    name,
    url,
    auth,
    // Without a sign-in there are no accounts to keep apart.
    credentials: auth === "oauth" ? draft.credentials : "shared",
    access: accessOf(access),
    ...(presetId !== undefined && { presetId }),
    ...(auth === "api_key" && { apiKey }),
  };
}
