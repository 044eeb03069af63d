import type { Express } from "express";
import { CLIENT_DOCUMENT_PATH } from "../../contract/index.ts";
import type { Den } from "../den.ts";
import { type ClientDescription, describeClient } from "./client/registration.ts";

/** What Den says of itself for one connection. */
export function descriptionOf(den: Den, connectionId: string): ClientDescription {
  const documentUrl = `${den.addresses.api}${CLIENT_DOCUMENT_PATH.replace(":connectionId", connectionId)}`;
  const offered = den.settings.clientDocuments && documentUrl.startsWith("https:");
  return {
    redirectUri: den.redirectUris.of(connectionId),
    name: "Den",
    homepage: den.addresses.web,
    documentUrl: offered ? documentUrl : undefined,
  };
}

/** Answers for any id alike, so that nobody learns which connections there are. */
export function mountClientDocuments(den: Den, app: Express): void {
  app.get(CLIENT_DOCUMENT_PATH, (request, response, next) => {
    const description = descriptionOf(den, encodeURIComponent(String(request.params.connectionId)));
    if (description.documentUrl === undefined) return next();
    response.json({
      client_id: description.documentUrl,
      ...describeClient(description),
      token_endpoint_auth_method: "none",
    });
  });
}
