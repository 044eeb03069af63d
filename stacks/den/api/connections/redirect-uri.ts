import { CONNECT_CALLBACK_PATH } from "../../contract/index.ts";
import type { Den } from "../den.ts";

/** The callback that no connection owns; it exists for the defect `redirect-uri-not-scoped` only. */
export const UNSCOPED_CALLBACK_PATH = "/v1/mcp-connections/connect/callback";

/** Where the provider sends people back for this connection: below the public address, never the internal one. */
export function redirectUriOf(den: Den, connectionId: string): string {
  const base = den.defects.has("internal-redirect-uri-behind-proxy")
    ? den.addresses.listen
    : den.addresses.api;
  const path = den.defects.has("redirect-uri-not-scoped") ? UNSCOPED_CALLBACK_PATH : CONNECT_CALLBACK_PATH;
  return `${base}${path.replace(":connectionId", connectionId)}`;
}
