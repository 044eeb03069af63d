/** Does the endpoint keep to HTTP and JSON-RPC, also when a message is wrong or comes from a page it does not know? */

import { isLoopback } from "../../evidence/loopback.ts";
import type { Examination } from "../examination.ts";
import { answered, type Exchange, succeeded } from "../exchange.ts";
import type { RpcAnswer, Sending } from "../mcp-channel.ts";
import { NoOccasion } from "../no-occasion.ts";
import { type ExamineRule, type Finding, failed, notApplicable, passed } from "../rule.ts";

const TRANSPORT = "MCP 2025-11-25 transports";

/** A greeting that is right but for what `sending` changes, on each wire that is served. */
async function greet(examination: Examination, sending: Sending): Promise<RpcAnswer[]> {
  const served = await examination.served();
  const token = await examination.credential();
  const answers: RpcAnswer[] = [];
  for (const wire of served.keys()) answers.push(await examination.mcp.hello(wire, { token, ...sending }));
  if (answers.length === 0) throw new NoOccasion("no request is served");
  return answers;
}

/** Greets with each of these values of a header, none of which is the server's own. */
async function refusesEach(
  examination: Examination,
  rule: string,
  header: string,
  values: readonly string[],
): Promise<Finding> {
  const refused: RpcAnswer[] = [];
  for (const value of values) {
    const answers = await greet(examination, { headers: { [header]: value }, onPurpose: rule });
    const served = answers.find((answer) => answer.served);
    if (served) return failed(`served a request with the ${header} ${value}`, served.exchange);
    refused.push(...answers);
  }
  return passed(`refused with ${answered(first(refused))}`, ...refused.map(({ exchange }) => exchange));
}

const origin: ExamineRule = {
  id: "http/origin",
  title: "Refuses requests of a page that it does not know",
  severity: "must",
  source: `${TRANSPORT}, "Security Warning" (Origin must be validated, and refused with 403)`,
  occasion:
    "correct requests with Origin: https://evil.example, ones that begin and end like the server's own, and null (a sandboxed frame)",
  authorization: false,
  async examine(examination) {
    const { url } = examination.settings;
    const { protocol, hostname } = url;
    const origins = [
      "https://evil.example",
      `${protocol}//${hostname}.evil.example`,
      `${protocol}//${endingLike(url)}`,
      "null",
    ];
    return refusesEach(examination, this.id, "origin", origins);
  },
};

const host: ExamineRule = {
  id: "http/host",
  title: "Refuses requests for a host name that is not its own",
  severity: "should",
  source: `${TRANSPORT}, "Security Warning" (DNS rebinding)`,
  occasion:
    "correct requests with Host: evil.example, and ones that begin and end right, to a server on loopback",
  authorization: false,
  async examine(examination) {
    if (!isLoopback(examination.settings.url))
      return notApplicable("a server on the network is reached by whatever names lead to it");
    const { url } = examination.settings;
    const hosts = ["evil.example", `${url.hostname}.evil.example`, endingLike(url)];
    return refusesEach(examination, this.id, "host", hosts);
  },
};

/** A foreign host that ends like the server's own; no name ends like an address. */
function endingLike({ hostname, port }: URL): string {
  const name = /[a-z]$/.test(hostname) ? hostname : "localhost";
  return `evil-${name}${port === "" ? "" : `:${port}`}`;
}

const answerId: ExamineRule = {
  id: "http/answer-id",
  title: "Answers with the id of the request, a number or a string",
  severity: "must",
  source: `JSON-RPC 2.0 section 5 (id "MUST be the same as the value of the id member"); MCP 2025-11-25 basic, "Responses"`,
  occasion: "each wire's handshake with a number and with a string for an id",
  authorization: false,
  async examine(examination) {
    const served = await examination.served();
    const token = await examination.credential();
    const right: Exchange[] = [];
    for (const wire of served.keys())
      for (const id of [7_001, "fraimz-7002"]) {
        const { exchange, message } = await examination.mcp.hello(wire, { token }, id);
        if (message?.id !== id)
          return failed(
            `answered the id ${JSON.stringify(id)} with ${JSON.stringify(message?.id) ?? answered(exchange)}`,
            exchange,
          );
        right.push(exchange);
      }
    if (right.length === 0) throw new NoOccasion("no request is served");
    return passed("the same id", ...right);
  },
};

const contentType: ExamineRule = {
  id: "http/content-type",
  title: "Answers a request as JSON or as an event stream",
  severity: "must",
  source: `${TRANSPORT}, "Sending Messages to the Server" (5)`,
  occasion: "Content-Type of the answer to each wire's handshake",
  authorization: false,
  async examine(examination) {
    const answers = [...(await examination.served()).values()];
    if (answers.length === 0) throw new NoOccasion("no request is served");
    const other = answers.find(
      ({ exchange }) =>
        !/^(application\/json|text\/event-stream)\b/i.test(exchange.headers["content-type"] ?? ""),
    );
    return other
      ? failed(`Content-Type is ${other.exchange.headers["content-type"] ?? "missing"}`, other.exchange)
      : passed(first(answers).headers["content-type"] ?? "", ...answers.map(({ exchange }) => exchange));
  },
};

/** Sends what is no message, with everything else right: it must be refused, and the server must live on. */
async function refusesRaw(
  examination: Examination,
  rule: string,
  bodies: Record<string, string>,
): Promise<Finding> {
  const seen: Exchange[] = [];
  for (const [words, raw] of Object.entries(bodies))
    for (const { exchange, message, error } of await greet(examination, { raw, onPurpose: rule })) {
      seen.push(exchange);
      if (exchange.status === null || exchange.status >= 500)
        return failed(`answered ${words} with ${answered(exchange)}`, exchange);
      const accepted = succeeded(exchange) && error === undefined;
      if (accepted && (message !== undefined || exchange.status === 202))
        return failed(`accepted ${words} with ${exchange.status}`, exchange);
    }
  const after = await greet(examination, {});
  const dead = after.find((answer) => !answer.served);
  return dead
    ? failed(`a correct request after it was answered ${answered(dead.exchange)}`, dead.exchange)
    : passed(`refused with ${[...new Set(seen.map(answered))].join(", ")}`, ...seen);
}

const notJson: ExamineRule = {
  id: "http/not-json",
  title: "Refuses a body that is not JSON",
  severity: "must",
  source: `JSON-RPC 2.0 section 5.1 (-32700); ${TRANSPORT}, "Sending Messages to the Server"`,
  occasion: "bodies that end too early, or hold no JSON at all",
  authorization: false,
  examine(examination) {
    return refusesRaw(examination, this.id, {
      "a body that is cut off": '{"jsonrpc":"2.0","id":1,',
      "a body of words": "hello",
    });
  },
};

const notAMessage: ExamineRule = {
  id: "http/not-a-message",
  title: "Refuses JSON that is no JSON-RPC message",
  severity: "must",
  source: `JSON-RPC 2.0 sections 4 and 5.1 (-32600); ${TRANSPORT}, "Sending Messages to the Server"`,
  occasion: "an object without jsonrpc, one of version 1.0, a string, and null",
  authorization: false,
  examine(examination) {
    return refusesRaw(examination, this.id, {
      "an object that is no message": '{"hello":"world"}',
      "a message of JSON-RPC 1.0": '{"jsonrpc":"1.0","id":1,"method":"initialize","params":{}}',
      "a string": '"hello"',
      null: "null",
    });
  },
};

function first(answers: readonly RpcAnswer[]): Exchange {
  const [answer] = answers;
  if (!answer) throw new NoOccasion("no request is served");
  return answer.exchange;
}

export const HTTP_RULES: readonly ExamineRule[] = [contentType, answerId, origin, host, notJson, notAMessage];
