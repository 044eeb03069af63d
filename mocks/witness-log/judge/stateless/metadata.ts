/** What every request of 2026-07-28 says about itself, in its body and again in its headers. */
import { isSameConnection, mayKnow, succeeded } from "../exchange.ts";
import { called, isPost, isStateless, type McpExchange, wasAdmitted } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import type { Walk } from "../walk.ts";

const HEADERS = 'MCP 2026-07-28 streamable HTTP, "Request Metadata"';
const META = 'MCP 2026-07-28 basic, "_meta" (per-request protocol fields)';
export const NOT_SPOKEN = "2026-07-28 was not spoken";

export const metaOnEveryRequest: Rule = {
  id: "stateless/meta",
  title: "Carries protocol version and capabilities in _meta of every request",
  severity: "must",
  source: META,
  judge: (walk) =>
    judgeEach(requests(walk), NOT_SPOKEN, (one) => {
      const { meta } = one.mcp;
      if (!meta?.present) return failed(`${called(one)} came without _meta`, one);
      const missing = [
        ...(meta.protocolVersion === undefined ? ["protocolVersion"] : []),
        ...(meta.clientCapabilities ? [] : ["clientCapabilities"]),
      ];
      return missing.length === 0
        ? passed("_meta was complete", one)
        : failed(`_meta of ${called(one)} lacked ${missing.join(" and ")}`, one);
    }),
};

export const clientInfo: Rule = {
  id: "stateless/client-info",
  title: "Says who it is in _meta",
  severity: "should",
  source: META,
  judge: (walk) =>
    judgeEach(requests(walk), NOT_SPOKEN, (one) => {
      if (!one.mcp.meta?.present) return undefined;
      return one.mcp.meta.clientInfo
        ? passed("_meta had clientInfo", one)
        : failed(`_meta of ${called(one)} lacked clientInfo`, one);
    }),
};

export const versionEqual: Rule = {
  id: "stateless/version-header",
  title: "Sends MCP-Protocol-Version equal to _meta on every POST",
  severity: "must",
  source: `${HEADERS}, "Protocol Version Header"`,
  judge: (walk) =>
    judgeEach(requests(walk), NOT_SPOKEN, (one) => {
      const { header } = one.mcp.version;
      const body = one.mcp.meta?.protocolVersion;
      if (header === undefined) return failed(`${called(one)} came without MCP-Protocol-Version`, one);
      if (body === undefined) return undefined;
      return header === body
        ? passed(`both say ${header}`, one)
        : failed(`MCP-Protocol-Version of ${called(one)} was ${header}, _meta said ${body}`, one);
    }),
};

export const methodHeader: Rule = {
  id: "stateless/method-header",
  title: "Repeats the method in Mcp-Method",
  severity: "must",
  source: `${HEADERS}, "Standard Request Headers"`,
  judge: (walk) =>
    judgeEach(requests(walk), NOT_SPOKEN, (one) => {
      const { method, headerMethod } = one.mcp;
      if (headerMethod === undefined) return failed(`${called(one)} came without Mcp-Method`, one);
      return headerMethod === method
        ? passed(`Mcp-Method ${headerMethod}`, one)
        : failed(`Mcp-Method was ${headerMethod}, the body said ${method}`, one);
    }),
};

const NAMED = new Set(["tools/call", "resources/read", "prompts/get"]);

export const nameHeader: Rule = {
  id: "stateless/name-header",
  title: "Repeats the name or URI in Mcp-Name",
  severity: "must",
  source: `${HEADERS}, "Standard Request Headers" and "Value Encoding"`,
  judge: (walk) =>
    judgeEach(requests(walk), "no tool, resource or prompt was asked for by name on 2026-07-28", (one) => {
      const { method, name, headerName } = one.mcp;
      if (method === undefined || !NAMED.has(method) || name === undefined) return undefined;
      if (headerName === undefined) return failed(`${called(one)} came without Mcp-Name`, one);
      return decoded(headerName) === name
        ? passed(`Mcp-Name ${headerName}`, one)
        : failed(`Mcp-Name was ${headerName}, the body said ${name}`, one);
    }),
};

export const parameterHeaders: Rule = {
  id: "stateless/parameter-headers",
  title: "Mirrors the arguments that a tool marks with x-mcp-header",
  severity: "must",
  source: `${HEADERS}, "Custom Headers from Tool Parameters"`,
  judge: (walk) =>
    judgeEach(requests(walk), "no tool with x-mcp-header was called", (one) => {
      const mirrored = knewTools(walk, one) ? (one.mcp.mirrored ?? []) : [];
      const wrong = mirrored.find(({ agrees }) => !agrees);
      if (wrong)
        return failed(
          `${wrong.header} was ${wrong.sent ?? "absent"}, the argument ${wrong.expected ?? "absent"}`,
          one,
        );
      return mirrored.length > 0
        ? passed(mirrored.map(({ header, sent }) => `${header}: ${sent ?? "absent"}`).join(", "), one)
        : undefined;
    }),
};

/**
 * Had the client that made this call the list of tools? One that calls without it can't know what to repeat, and what
 * another window or start of the program was told it was not. Where there were several, nobody can tell them apart, as
 * they may share their connections.
 */
export function knewTools({ mcp }: Walk, call: McpExchange): boolean {
  return (
    call.conversations === 1 &&
    mcp.some(
      (one) =>
        one.mcp.method === "tools/list" &&
        one.mcp.resource === call.mcp.resource &&
        succeeded(one) &&
        mayKnow(call, one) &&
        (isSameConnection(call, one) || countsOn(mcp, one, call)),
    )
  );
}

/**
 * Does `later` carry on the count of `earlier`'s ids, with a message for each number between? Two starts of a program
 * with ids of chance, or of the clock, do not.
 */
function countsOn(mcp: readonly McpExchange[], earlier: McpExchange, later: McpExchange): boolean {
  const [from, to] = [earlier.mcp.id, later.mcp.id];
  if (typeof from !== "number" || typeof to !== "number" || to <= from) return false;
  const between = new Set(
    mcp.map(({ mcp: { id } }) => id).filter((id) => Number(id) > from && Number(id) < to),
  );
  return between.size === to - from - 1;
}

/** `=?base64?...?=` stands for a value that is no safe header value. */
function decoded(header: string): string {
  const encoded = /^=\?base64\?(.*)\?=$/.exec(header)?.[1];
  return encoded === undefined ? header : Buffer.from(encoded, "base64").toString("utf8");
}

/** Requests that named this revision. `initialize` does not exist there and is judged as such. */
export function requests({ mcp }: Walk): McpExchange[] {
  return mcp.filter(
    (one) =>
      isStateless(one) &&
      isPost(one) &&
      one.mcp.kind === "request" &&
      one.mcp.method !== "initialize" &&
      (wasAdmitted(one) || one.status === 401),
  );
}
