/** Small endpoints beside the protocols: a schema that nobody should fetch, and the page of a connect link. */

import { jsonAnswer, pageAnswer } from "./http/message.ts";
import { noticePage } from "./http/pages.ts";
import type { EndpointAct } from "./log/endpoint-act.ts";
import type { Exchange } from "./log/exchange.ts";

/** The target of a network `$ref` in a tool's schema; a client that follows it shows up in the log. */
export function schemaReference(exchange: Exchange): EndpointAct {
  exchange.note({ step: "schema-ref" });
  return { run: async () => jsonAnswer(200, { type: "string" }), conclude: () => undefined };
}

/** Where the connect link of a `-32001` error leads. */
export function connectPage(exchange: Exchange): EndpointAct {
  exchange.note({ step: "connect-page" });
  const page = noticePage(
    "Connect your account",
    "Connect your account here, then try again in your application.",
  );
  return { run: async () => pageAnswer(200, page), conclude: () => undefined };
}
