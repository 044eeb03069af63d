/** Does the MCP endpoint serve no tool without its scope, and say which one is missing? */
import { isObject } from "../../../mocks/witness-log/json-object.ts";
import { bearerChallenge } from "../challenge.ts";
import { answered } from "../exchange.ts";
import type { RpcAnswer } from "../mcp-channel.ts";
import { NoOccasion } from "../no-occasion.ts";
import { oncePerExamination } from "../once-per-examination.ts";
import { type ExamineRule, failed, following, notExercised, passed, worst } from "../rule.ts";

interface ScopedCall {
  readonly tool: string;
  readonly scope: string;
  readonly answer: RpcAnswer;
}

/** Calls each named tool that needs a scope with a token that does not have it. */
const scopedCalls = oncePerExamination(async (examination): Promise<ScopedCall[]> => {
  const { calls, toolScopes } = examination.settings;
  const wanted = calls.filter(({ tool }) => toolScopes[tool] !== undefined);
  if (wanted.length === 0)
    throw new NoOccasion(
      "no tool is named with the scope that it needs (--call TOOL=JSON --needs TOOL=SCOPE)",
    );
  if ((await examination.served()).size === 0) throw new NoOccasion("no request is served with a good token");
  const results: ScopedCall[] = [];
  for (const { tool, arguments: args } of wanted) {
    const needed = toolScopes[tool] ?? "";
    const scope = (examination.scope ?? "")
      .split(" ")
      .filter((one) => !needed.split(" ").includes(one))
      .join(" ");
    if (scope === "") throw new NoOccasion(`there is no scope to ask for beside ${needed}`);
    const { tokens } = await examination.freshGrant({ scope });
    if (tokens.scope?.split(" ").includes(needed))
      throw new NoOccasion(`the server grants ${needed} unasked`);
    const session = await examination.mcp.session(tokens.accessToken);
    const params = { name: tool, arguments: args };
    const sending = { token: tokens.accessToken, onPurpose: "access/scope" };
    const answer = session
      ? await examination.mcp.inSession("tools/call", params, session, sending)
      : await examination.mcp.stateless("tools/call", params, sending);
    results.push({ tool, scope: needed, answer });
  }
  return results;
});

/** A tool may say in its own words that it was not allowed to. */
function wasCalled({ served, message }: RpcAnswer): boolean {
  return served && !(isObject(message?.result) && message.result.isError === true);
}

const scope: ExamineRule = {
  id: "access/scope",
  title: "Serves no tool without the scope that it needs",
  severity: "must",
  source: 'MCP 2025-11-25 authorization, "Scope Challenge Handling"; RFC 6750 section 3.1',
  occasion: "a named tool (--call, --needs) with a token that lacks its scope",
  authorization: true,
  async examine(examination) {
    const calls = await scopedCalls(examination);
    const served = calls.find(({ answer }) => wasCalled(answer));
    return served
      ? failed(`called ${served.tool} without ${served.scope}`, served.answer.exchange)
      : passed("refused", ...calls.map(({ answer }) => answer.exchange));
  },
};

const scopeChallenge: ExamineRule = {
  id: "access/scope-challenge",
  title: "Says with 403 and insufficient_scope which scope is missing",
  severity: "should",
  source: 'MCP 2025-11-25 authorization, "Runtime Insufficient Scope Errors"; RFC 6750 section 3.1',
  occasion: "the refusal of a named tool (--call, --needs)",
  authorization: true,
  async examine(examination) {
    const calls = (await scopedCalls(examination)).filter(({ answer }) => !wasCalled(answer));
    if (calls.length === 0) return notExercised("the tool was called all the same (access/scope)");
    const findings = calls.map(({ answer: { exchange }, scope: needed }) => {
      const challenge = bearerChallenge(exchange.headers["www-authenticate"]);
      if (exchange.status !== 403) return failed(`answered ${answered(exchange)} in place of 403`, exchange);
      if (!challenge) return following(failed("there is no challenge", exchange), "discovery/challenge");
      const { error, scope: named } = challenge.parameters;
      if (error !== "insufficient_scope") return failed(`error is ${error ?? "missing"}`, exchange);
      return named?.split(" ").includes(needed)
        ? passed(`asks for ${named}`, exchange)
        : failed(`asks for ${named ?? "no scope"}, needed is ${needed}`, exchange);
    });
    return worst(findings, "no call was refused");
  },
};

export const SCOPE_RULES: readonly ExamineRule[] = [scope, scopeChallenge];
