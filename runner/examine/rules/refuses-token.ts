/** Presenting a token that must not be served, as most rules about access do. */
import type { Examination } from "../examination.ts";
import { answered } from "../exchange.ts";
import type { Sending } from "../mcp-channel.ts";
import { type Finding, failed, passed } from "../rule.ts";

export const MCP_TOKENS = 'MCP 2025-11-25 authorization, "Token Handling"';

/** Presents a token that must not be served; `words` say what is wrong with it. */
export async function refusesToken(
  examination: Examination,
  words: string,
  sending: Sending,
): Promise<Finding> {
  const answers = await examination.probe(sending);
  const served = answers.find(({ answer }) => answer.served);
  if (served) return failed(`served a token ${words} on ${served.wire}`, served.answer.exchange);
  const seen = [...new Set(answers.map(({ answer }) => answered(answer.exchange)))].join(", ");
  return passed(`refused a token ${words} with ${seen}`, ...answers.map(({ answer }) => answer.exchange));
}
