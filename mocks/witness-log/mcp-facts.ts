/** Facts about one HTTP exchange with an MCP endpoint, on either wire. */
import { z } from "zod";
import { fingerprint } from "./facts.ts";
import { WIRES } from "./options.ts";

/** A session as the client presented it (2025 wires). `is` tells what it was when the request arrived. */
export const sessionFacts = z.object({
  presented: fingerprint.optional(),
  is: z.enum(["live", "none", "unknown", "ended", "other-resource"]),
});

/** `_meta` of a 2026-07-28 request, beside the headers that must repeat it. */
export const metaFacts = z.object({
  present: z.boolean(),
  protocolVersion: z.string().optional(),
  clientInfo: z.boolean(),
  clientCapabilities: z.boolean(),
});

/** One argument that the tool's schema marks with `x-mcp-header`. `sent` is undefined when the header is absent. */
export const mirroredFacts = z.object({
  header: z.string(),
  expected: z.string().optional(),
  sent: z.string().optional(),
  agrees: z.boolean(),
});

/** A multi-round-trip `requestState` that came back. `echoed`: byte-equal to one that was handed out. */
export const requestStateFacts = z.object({
  presented: fingerprint,
  echoed: z.boolean(),
});

export const mcpFacts = z.object({
  /** URL of the protected resource that was addressed. */
  resource: z.string(),
  /** Protocol revision that this exchange was served under, as far as it could be told. */
  wire: z.enum([...WIRES, "unknown"]),
  kind: z.enum(["request", "notification", "response", "batch", "stream", "delete", "malformed"]),
  /** JSON-RPC method; for a response, absent. */
  method: z.string().optional(),
  /** JSON-RPC id as sent. */
  id: z.union([z.string(), z.number()]).optional(),
  /** Tool or prompt name, resource URI. */
  name: z.string().optional(),
  tool: z.string().optional(),
  arguments: z.unknown().optional(),
  /** `params.cursor`: the page of a list that was asked for; absent for the first one. */
  cursor: z.string().optional(),
  /** The tool that was called has an `x-mcp-header` that makes its definition invalid. */
  invalidHeaderTool: z.boolean().optional(),
  session: sessionFacts,
  /** `MCP-Protocol-Version`, and what the body said (initialize `protocolVersion`, or `_meta`). */
  version: z.object({ header: z.string().optional(), body: z.string().optional() }),
  /** Which of the two media types the Accept header lists by name. */
  accept: z.object({ json: z.boolean(), eventStream: z.boolean() }),
  lastEventId: z.string().optional(),
  headerMethod: z.string().optional(),
  headerName: z.string().optional(),
  /** Do `Mcp-Method` and `Mcp-Name` say what the body says? Only on the 2026-07-28 wire. */
  headersAgree: z.boolean().optional(),
  meta: metaFacts.optional(),
  mirrored: z.array(mirroredFacts).optional(),
  requestState: requestStateFacts.optional(),
  /** The request answers an earlier result that asked for input (`params.inputResponses` is there). */
  inputResponses: z.boolean().optional(),
  /** The answer: content type family, JSON-RPC error code, `isError` of a tool result. */
  answer: z
    .object({
      form: z.enum(["json", "event-stream", "empty", "other"]),
      errorCode: z.int().optional(),
      isError: z.boolean().optional(),
      /** Protocol version that the server chose in `initialize`. */
      version: z.string().optional(),
      /** A multi-round-trip result that asks for input. */
      inputRequired: z.boolean().optional(),
      /** Id of the last server-sent event that went out on this answer; on the `closed` line of a stream. */
      lastEventId: z.string().optional(),
      /** Did the answer hold the JSON-RPC response? False for a stream that was cut before it. */
      complete: z.boolean().optional(),
      /** Who ended a stream first. */
      endedBy: z.enum(["client", "server"]).optional(),
      /** A listed tool's schema names a network `$ref`. */
      networkRefs: z.boolean().optional(),
      /** A listed tool has an `x-mcp-header` that makes its definition invalid. */
      invalidHeaderTools: z.boolean().optional(),
    })
    .optional(),
});

export type McpFacts = z.infer<typeof mcpFacts>;
