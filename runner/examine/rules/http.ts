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
  occasion: "a correct request with Origin: https://evil.example, and one that begins like the server's own",
  authorization: false,
  async examine(examination) {
    const { protocol, hostname } = examination.settings.url;
    const origins = ["https://evil.example", `${protocol}//${hostname}.evil.example`];
    return refusesEach(examination, this.id, "origin", origins);
  },
};

const host: ExamineRule = {
  id: "http/host",
  title: "Refuses requests for a host name that is not its own",
  severity: "should",
  source: `${TRANSPORT}, "Security Warning" (DNS rebinding)`,
  occasion: "a correct request with Host: evil.example, and one that begins right, to a server on loopback",
  authorization: false,
  async examine(examination) {
    if (!isLoopback(examination.settings.url))
      return notApplicable("a server on the network is reached by whatever names lead to it");
    const hosts = ["evil.example", `${examination.settings.url.hostname}.evil.example`];
    return refusesEach(examination, this.id, "host", hosts);
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

export const HTTP_RULES: readonly ExamineRule[] = [contentType, origin, host, notJson, notAMessage];
