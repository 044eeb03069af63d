/** Small endpoints beside the protocols: a schema that nobody should fetch, and the page of a connect link. */
import type { EndpointAct } from "./authorization-server.ts";
import type { Exchange } from "./exchange.ts";
import { jsonAnswer, pageAnswer } from "./message.ts";
import { noticePage } from "./pages.ts";

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
