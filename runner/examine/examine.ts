/** The examiner: one server in, one verdict for each rule out. */
import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import { AuthorizationClient } from "./authorization.ts";
import { CallbackListener } from "./callback-listener.ts";
import { consentGiver } from "./consent.ts";
import { type ExamineVerdict, type JudgedRule, withRoots } from "./consequences.ts";
import { discover } from "./discovery.ts";
import { Examination } from "./examination.ts";
import { ExamineLog } from "./log.ts";
import { McpChannel } from "./mcp-channel.ts";
import { NoOccasion } from "./no-occasion.ts";
import { NotSent, PoliteHttp } from "./polite-http.ts";
import { type ExamineRule, type Finding, notApplicable, notExercised } from "./rule.ts";
import { EXAMINE_RULES } from "./rules.ts";
import type { ExamineSettings } from "./settings.ts";

export interface Examined {
  readonly verdicts: readonly ExamineVerdict[];
  /** Requests that were sent. */
  readonly requests: number;
  /** One line for each, as in the log. */
  readonly entries: readonly WitnessEntry[];
}

export interface ExamineOutput {
  /** File that the log is appended to. */
  readonly log?: string | undefined;
  /** What happens meanwhile. */
  readonly tell: (line: string) => void;
}

/**
 * Examines one server and leaves nothing behind at it that it lets go of.
 * @throws Failure when nothing answers there, or what answers is no MCP server
 */
export async function examine(
  settings: ExamineSettings,
  { log: file, tell }: ExamineOutput,
): Promise<Examined> {
  const log = new ExamineLog(file);
  const http = new PoliteHttp(settings, log);
  const giver = consentGiver(settings, tell);
  const listener = await CallbackListener.listen(settings.redirectUri);
  try {
    const mcp = new McpChannel(settings.url, http);
    const discovery = await discover(settings, http, mcp);
    const { server } = discovery;
    const examination = new Examination({
      settings,
      http,
      mcp,
      discovery,
      giver,
      redirectUri: listener.redirectUri.href,
      authorization: server && new AuthorizationClient(http, server, listener, giver, settings),
    });
    const judged: JudgedRule[] = [];
    try {
      for (const rule of EXAMINE_RULES) judged.push(judgedRule(rule, await findingOf(rule, examination)));
    } finally {
      await examination.tidy();
    }
    return { verdicts: withRoots(judged), requests: http.sent, entries: log.entries };
  } finally {
    listener.close();
    await giver.close();
    http.close();
    log.close();
  }
}

const PUBLIC = "the server asks for no token";

async function findingOf(rule: ExamineRule, examination: Examination): Promise<Finding> {
  const { access, metadata } = examination.discovery;
  if (rule.authorization && access === "public")
    return notApplicable(metadata ? `${PUBLIC}; it has metadata, and --protected holds it to that` : PUBLIC);
  try {
    return await rule.examine(examination);
  } catch (error) {
    if (error instanceof NoOccasion) return notExercised(error.message, ...error.decidedBy);
    if (error instanceof NotSent) return notExercised(error.message);
    throw error;
  }
}

function judgedRule(
  { id, title, severity, source }: ExamineRule,
  { status, why, decidedBy, follows = [] }: Finding,
): JudgedRule {
  const entries = [...new Set(decidedBy.map(({ seq }) => seq))].sort((a, b) => a - b);
  return { verdict: { rule: id, title, status, severity, source, why, entries }, follows };
}
