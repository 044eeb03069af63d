/** Does the server hold requests of the 2026-07-28 wire to what its specification asks of them? */
import type { Examination } from "../examination.ts";
import { answered } from "../exchange.ts";
import type { RpcAnswer, Sending } from "../mcp-channel.ts";
import { NoOccasion } from "../no-occasion.ts";
import { type ExamineRule, type Finding, failed, passed } from "../rule.ts";

const TRANSPORT = "MCP 2026-07-28 transports";
const HEADER_MISMATCH = -32020;
const UNSUPPORTED_VERSION = -32022;

async function ask(
  examination: Examination,
  method: string,
  sending: Sending,
  version?: string,
  params: Record<string, unknown> = {},
): Promise<RpcAnswer> {
  if (!(await examination.served()).has("2026-07-28"))
    throw new NoOccasion("the server does not serve 2026-07-28");
  const token = await examination.credential();
  return examination.mcp.stateless(method, params, { token, ...sending }, version);
}

function expects({ exchange, error }: RpcAnswer, status: number, code: number): Finding {
  return exchange.status === status && error === code
    ? passed(`${status} with ${code}`, exchange)
    : failed(
        `answered ${answered(exchange)} ${error ?? "without an error"}, expected was ${status} with ${code}`,
        exchange,
      );
}

const methodHeader: ExamineRule = {
  id: "stateless/method-header",
  title: "Refuses an Mcp-Method that is not the body's",
  severity: "must",
  source: `${TRANSPORT}, "Request Headers" (400, -32020)`,
  occasion: "tools/list with Mcp-Method: prompts/list",
  authorization: false,
  async examine(examination) {
    const headers = { "mcp-method": "prompts/list" };
    const answer = await ask(examination, "tools/list", { headers, onPurpose: this.id });
    return expects(answer, 400, HEADER_MISMATCH);
  },
};

const nameHeader: ExamineRule = {
  id: "stateless/name-header",
  title: "Refuses an Mcp-Name that is not the body's",
  severity: "must",
  source: `${TRANSPORT}, "Request Headers" (400, -32020)`,
  occasion: "a call of a tool that does not exist, with another name in the header: nothing is called",
  authorization: false,
  async examine(examination) {
    const headers = { "mcp-name": "fraimz-another-name" };
    const params = { name: "fraimz-no-such-tool", arguments: {} };
    const answer = await ask(examination, "tools/call", { headers, onPurpose: this.id }, undefined, params);
    return expects(answer, 400, HEADER_MISMATCH);
  },
};

const versionHeader: ExamineRule = {
  id: "stateless/version-header",
  title: "Refuses a version header that is not the body's",
  severity: "must",
  source: `${TRANSPORT}, "Protocol Version Header" (400, -32020)`,
  occasion: "tools/list of 2026-07-28 with MCP-Protocol-Version: 2025-11-25",
  authorization: false,
  async examine(examination) {
    const headers = { "mcp-protocol-version": "2025-11-25" };
    const answer = await ask(examination, "tools/list", { headers, onPurpose: this.id });
    return expects(answer, 400, HEADER_MISMATCH);
  },
};

const unknownVersion: ExamineRule = {
  id: "stateless/unknown-version",
  title: "Refuses a revision that it does not have",
  severity: "must",
  source: 'MCP 2026-07-28 lifecycle, "Version Negotiation" (400, -32022)',
  occasion: "tools/list of 2099-01-01 in header and body",
  authorization: false,
  async examine(examination) {
    const answer = await ask(examination, "tools/list", { onPurpose: this.id }, "2099-01-01");
    return expects(answer, 400, UNSUPPORTED_VERSION);
  },
};

const removedMethod: ExamineRule = {
  id: "stateless/removed-method",
  title: "Answers a method that was removed with 404 and -32601",
  severity: "must",
  source: `${TRANSPORT}, "Sending Messages to the Server" (404, -32601)`,
  occasion: "ping on the 2026-07-28 wire",
  authorization: false,
  async examine(examination) {
    const answer = await ask(examination, "ping", { onPurpose: this.id });
    return expects(answer, 404, -32601);
  },
};

const noSession: ExamineRule = {
  id: "stateless/no-session",
  title: "Opens no session",
  severity: "must",
  source: "MCP 2026-07-28 changelog (sessions were removed)",
  occasion: "Mcp-Session-Id on the answer to server/discover",
  authorization: false,
  async examine(examination) {
    const answer = (await examination.served()).get("2026-07-28");
    if (!answer) throw new NoOccasion("the server does not serve 2026-07-28");
    const id = answer.exchange.headers["mcp-session-id"];
    return id === undefined
      ? passed("none", answer.exchange)
      : failed("answered with a Mcp-Session-Id", answer.exchange);
  },
};

export const STATELESS_RULES: readonly ExamineRule[] = [
  methodHeader,
  nameHeader,
  versionHeader,
  unknownVersion,
  removedMethod,
  noSession,
];
