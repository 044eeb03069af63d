import { CONNECT_CALLBACK_PATH } from "../../contract/index.ts";
import type { Den } from "../den.ts";
import type { RedirectUris } from "./ports.ts";

/** Redirect URIs that name their connection. */
export const createRedirectUris = (den: Den): RedirectUris => ({
  path: CONNECT_CALLBACK_PATH,
  of: (connectionId) => `${den.addresses.api}${den.redirectUris.path.replace(":connectionId", connectionId)}`,
  connectionOf: async (request) => String(request.params.connectionId),
});
