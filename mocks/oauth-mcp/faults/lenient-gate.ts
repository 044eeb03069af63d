/** Faults of an MCP endpoint that lets in what it should refuse: what an examiner of servers must find. */

import { errorAnswer } from "../http/message.ts";
import type { Lenience } from "../log/lenience.ts";
import type { Facts } from "../log/line.ts";
import type { FaultDefinition } from "./fault.ts";

type Seen = Readonly<Facts>;
type Credential = NonNullable<Facts["credentials"]>[number];

const presents = (is: Credential["is"]) => (facts: Seen) =>
  facts.credentials?.some((one) => one.is === is) ?? false;
const isRefused = ({ challenge }: Seen) => challenge !== undefined;
const onMcp = ({ mcp }: Seen) => mcp !== undefined;

/** One for each thing that the gate looks at. */
const admitting = (
  name: string,
  what: Lenience,
  counts: (facts: Seen) => boolean,
  does: string,
  imitates: string,
): FaultDefinition => ({
  step: "mcp",
  name,
  counts,
  does,
  imitates,
  onRequest: ({ exchange }) => {
    exchange.quirks.admits = new Set([...(exchange.quirks.admits ?? []), what]);
    return undefined;
  },
});

export const LENIENT_GATE_FAULTS: readonly FaultDefinition[] = [
  admitting(
    "accept-expired",
    "expired",
    presents("expired"),
    "serves an access token that has expired",
    "a server that decodes a token and never looks at its exp, or at its clock",
  ),
  admitting(
    "accept-revoked",
    "revoked",
    presents("revoked"),
    "serves an access token that was revoked",
    "a server that remembers a token as good until it expires by itself",
  ),
  admitting(
    "accept-other-audience",
    "other-audience",
    presents("other-audience"),
    "serves an access token that was issued for another resource",
    "a server that checks who issued a token and not for whom (confused deputy)",
  ),
  admitting(
    "accept-unsigned",
    "unsigned",
    presents("unknown"),
    "serves a JSON web token with alg none",
    "a library that takes the algorithm from the token itself (RFC 8725 section 2.1)",
  ),
  admitting(
    "accept-altered",
    "altered",
    presents("unknown"),
    "serves a JSON web token whose signature does not fit, when its claims look right",
    "a server that decodes tokens in place of verifying them",
  ),
  admitting(
    "accept-public-key-as-secret",
    "public-key-as-secret",
    presents("unknown"),
    "serves a JSON web token that is signed HS256 with its own public key as the secret",
    "a library that takes the algorithm from the token and the key from elsewhere (RFC 8725 section 2.1)",
  ),
  admitting(
    "accept-refresh-token",
    "refresh-token",
    presents("refresh-token"),
    "serves a refresh token as if it were an access token",
    "a server that asks introspection whether a token is active, and not which kind it is (RFC 7662 section 2.2)",
  ),
  admitting(
    "accept-unknown",
    "unknown",
    (facts) => presents("unknown")(facts) || presents("refresh-token")(facts),
    "serves any word for a token that is no JSON web token",
    "a gateway whose introspection is down and that lets everybody in meanwhile",
  ),
  admitting(
    "accept-query-token",
    "query",
    ({ credentials }) => credentials?.some((one) => one.in === "query") ?? false,
    "takes an access token from the query",
    "a server with a first-generation OAuth library (RFC 6750 section 2.3)",
  ),
  admitting(
    "accept-without-token",
    "no-token",
    ({ credentials }) => credentials === undefined,
    "serves a request that has no token",
    "a middleware that was mounted behind the route that it should guard",
  ),
  admitting(
    "accept-without-scope",
    "scope",
    isRefused,
    "calls a tool without the scope that it needs",
    "a server that checks scopes on its consent page and nowhere else",
  ),
  admitting(
    "accept-any-origin",
    "origin",
    onMcp,
    "serves requests of any page",
    "a server with a wildcard for CORS and no look at Origin (DNS rebinding)",
  ),
  admitting(
    "accept-any-host",
    "host",
    onMcp,
    "serves requests for any host name",
    "a local server without a look at Host (DNS rebinding)",
  ),
  admitting(
    "accept-other-user",
    "session-user",
    ({ mcp }) => mcp?.session.is === "live",
    "serves anybody with a good token in another user's session",
    "a server that finds the user by the session alone (session hijacking)",
  ),
  admitting(
    "accept-session-as-credential",
    "session-credential",
    ({ mcp }) => mcp?.session.is === "live",
    "serves a live session whatever token comes with it, and without one",
    "a server that authenticates at initialize and never again",
  ),
  {
    step: "mcp",
    name: "keep-session",
    counts: ({ mcp }) => mcp?.kind === "delete",
    does: "answers 200 to DELETE and keeps the session",
    imitates: "a load balancer that sends DELETE to an instance that does not have the session",
    onRequest: () => ({ status: 200, headers: {}, body: null }),
  },
  {
    step: "mcp",
    name: "accept-any-version",
    counts: ({ mcp }) => mcp?.version.header !== undefined,
    does: "serves a protocol version that it does not have, in a session",
    imitates: "a server that reads the version in initialize and ignores the header afterwards",
    onRequest: ({ request }) => {
      if (request.headers["mcp-session-id"] !== undefined) delete request.headers["mcp-protocol-version"];
      return undefined;
    },
  },
  {
    step: "mcp",
    name: "crash-on-malformed",
    counts: ({ mcp, challenge }) => mcp?.kind === "malformed" && challenge === undefined,
    does: "answers 500 to a body that is no message",
    imitates: "a handler that parses outside its try",
    onRequest: () => errorAnswer(500, "server_error", "Unexpected token"),
  },
  {
    step: "mcp",
    name: "ignore-method-header",
    counts: ({ mcp }) => mcp?.headerMethod !== undefined,
    does: "does not compare Mcp-Method with the body",
    imitates: "a server of an early draft, behind a gateway that routes by the header",
    onRequest: ({ request, exchange }) => {
      request.headers["mcp-method"] = exchange.facts.mcp?.method;
      return undefined;
    },
  },
];
