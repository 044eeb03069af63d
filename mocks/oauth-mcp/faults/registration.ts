/** Faults of dynamic client registration. */

import { parseObject } from "../../witness-log/json-object.ts";
import { errorAnswer } from "../http/message.ts";
import type { FaultDefinition } from "./fault.ts";

export const REGISTRATION_FAULTS: readonly FaultDefinition[] = [
  {
    step: "register",
    name: "refuse",
    does: "answers 400 invalid_client_metadata",
    imitates: "a provider that only takes clients it knows",
    onRequest: () => errorAnswer(400, "invalid_client_metadata", "This client is not accepted."),
  },
  {
    step: "register",
    name: "refuse-redirect",
    does: "answers 400 invalid_redirect_uri",
    imitates: "an allow list of redirect URIs",
    onRequest: () => errorAnswer(400, "invalid_redirect_uri", "This redirect URI is not on the allow list."),
  },
  {
    step: "register",
    name: "forbidden",
    does: "answers 403",
    imitates: "registration that an administrator switched off, while metadata still lists it",
    onRequest: () => errorAnswer(403, "access_denied", "Dynamic registration is disabled."),
  },
  {
    step: "register",
    name: "confidential",
    does: "registers a confidential client although a public one was asked for",
    imitates: "providers that hand a secret to every client (RFC 7591 section 3.2.1 lets them)",
    onRequest: ({ request }) => {
      const body = parseObject(request.body.toString("utf8"));
      if (body)
        request.body = Buffer.from(
          JSON.stringify({ ...body, token_endpoint_auth_method: "client_secret_post" }),
        );
      return undefined;
    },
  },
];
