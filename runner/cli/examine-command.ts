/** `fraimz examine URL`: a strict client walks an MCP server, and the verdict is printed rule by rule. */

import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import picocolors from "picocolors";
import { z } from "zod";
import { openRequirements } from "../../mocks/witness-log/judge/index.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { misuse } from "../evidence/log/misuse.ts";
import { isLoopback } from "../evidence/loopback.ts";
import { examine } from "../examine/examine.ts";
import { EXAMINED_GROUPS } from "../examine/rule.ts";
import { EXAMINE_RULES } from "../examine/rules.ts";
import { type Consent, type ExamineSettings, HANDED_IN, type NamedCall } from "../examine/settings.ts";
import { checkRunFolder } from "../run/run-folder.ts";
import { interruption } from "./interruption.ts";
import { decide } from "./judge/decision.ts";
import { type JudgeOptions, printVerdict, requirementsOf } from "./judge/judge-command.ts";
import { readWaivers } from "./judge/waivers.ts";

/** Options as the command line has them. */
export interface ExamineOptions
  extends Pick<JudgeOptions, "json" | "require" | "failOn" | "waivers" | "out"> {
  readonly allowRemote?: boolean;
  /** File with the PEM of an authority to trust. */
  readonly ca?: string;
  /** `person` (default), `browser`, or a shell command with `{url}` and perhaps `{user}`. */
  readonly consent?: string;
  /** With `browser`: what to click, in this order. */
  readonly click?: readonly string[];
  readonly call?: readonly string[];
  readonly needs?: readonly string[];
  readonly otherResource?: string;
  readonly clientId?: string;
  /** Variable of the environment that holds the client's secret. */
  readonly clientSecretEnv?: string;
  readonly clientDocument?: string;
  readonly redirectUri?: string;
  readonly scope?: string;
  readonly protected?: boolean;
  /** `KIND=FILE`. */
  readonly token?: readonly string[];
  readonly requests?: number;
  readonly consents?: number;
  /** Milliseconds, as the others below. */
  readonly timeout?: number;
  readonly consentTimeout?: number;
  readonly waitForExpiry?: number;
  readonly leeway?: number;
  readonly log?: string;
}

export interface ExamineOutputs {
  readonly print: (line: string) => void;
  readonly progress: (line: string) => void;
}

const TERMINAL: ExamineOutputs = {
  print: (line) => console.log(line),
  progress: (line) => process.stderr.write(`${line}\n`),
};

/** What every server exercises; the second where it asks for a token. */
const ALWAYS = ["http/content-type"];
const WITH_TOKEN = [...ALWAYS, "access/good-token"];
const KIND = { title: "examine", groups: EXAMINED_GROUPS, rules: EXAMINE_RULES };

/**
 * Examines a server and prints the verdict.
 * @returns 0 when nothing failed, 1 when a rule failed, 2 when something required was not exercised, 130 interrupted
 * @throws Failure for an option that is wrong, a server that does not answer, or one that is no MCP server
 */
export async function examineCommand(
  url: string,
  options: ExamineOptions = {},
  { print, progress }: ExamineOutputs = TERMINAL,
): Promise<number> {
  requirementsOf(options, { ...KIND, otherwise: ALWAYS });
  if (options.waivers !== undefined) readWaivers(options.waivers, EXAMINE_RULES);
  if (options.out !== undefined) await checkRunFolder(options.out);
  if (options.log !== undefined && existsSync(options.log))
    throw misuse(`${options.log} exists already`, "name a new file, so that two runs don't mix");
  const { signal, dispose } = interruption();
  try {
    const settings = settingsOf(url, options, signal);
    for (const line of announcement(settings, options)) progress(line);
    const { verdicts, requests, entries } = await examine(settings, { log: options.log, tell: progress });
    const where =
      options.log === undefined ? "; --log FILE keeps them, under the numbers of the entries" : "";
    progress(picocolors.dim(`  ${requests} requests were sent${where}`));
    const isPublic = verdicts.some(({ status }) => status === "not applicable");
    const wanted = requirementsOf(options, { ...KIND, otherwise: isPublic ? ALWAYS : WITH_TOKEN });
    const tenant = { tenant: settings.url.href, verdicts, open: openRequirements(verdicts, wanted) };
    const decision = decide([tenant], options, undefined, KIND);
    printVerdict([tenant], decision, options, print, KIND);
    if (options.out !== undefined) {
      const { writeVerdicts } = await import("./judge/write-verdicts.ts");
      const about = {
        what: settings.url.href,
        claim: "What a strict client asked the server, and was answered.",
      };
      progress(
        `report  ${await writeVerdicts(options.out, about, { tenants: [tenant], decision, requirements: wanted, entries })}`,
      );
    }
    return signal.aborted ? 130 : decision.exitCode;
  } finally {
    dispose();
  }
}

/** The rules, with the occasion of each: nothing is asked of any server. */
export function printRules(print: (line: string) => void = (line) => console.log(line)): number {
  const width = Math.max(...EXAMINE_RULES.map(({ id }) => id.length));
  for (const { id, title, severity, source, occasion } of EXAMINE_RULES) {
    print(`${id.padEnd(width)}  ${title} (${severity})`);
    print(picocolors.dim(`${" ".repeat(width)}  by ${occasion}`));
    print(picocolors.dim(`${" ".repeat(width)}  ${source}`));
  }
  return 0;
}

/** What will happen at the server, before any of it does. */
function announcement(settings: ExamineSettings, { log }: ExamineOptions): string[] {
  const { url, mostRequests, mostConsents, calls, consent, allowRemote } = settings;
  const by = { person: "a person", command: "the command", browser: "the browser" }[consent.by];
  return [
    `examine  ${url.href}`,
    picocolors.dim(
      `  sends at most ${mostRequests} requests, one after another, to it and to the authorization servers that its metadata names` +
        (allowRemote ? "" : ", all of them on this machine"),
    ),
    picocolors.dim(
      `  registers up to 4 clients and deletes them where the server allows it; asks for consent at most ${mostConsents} times (${by})`,
    ),
    picocolors.dim(
      calls.length === 0
        ? "  calls no tool (--call names one)"
        : `  calls ${calls.map(({ tool }) => tool).join(", ")}, and no other tool`,
    ),
    ...(log === undefined ? [] : [picocolors.dim(`  writes ${log}`)]),
  ];
}

function settingsOf(url: string, options: ExamineOptions, signal: AbortSignal): ExamineSettings {
  const target = urlOf(url, "The server");
  const allowRemote = options.allowRemote ?? false;
  if (!allowRemote && !isLoopback(target))
    throw misuse(
      `${target.host} is outside this machine, and somebody may be using it`,
      "add --allow-remote when its owner agrees to an examination",
    );
  const toolScopes = Object.fromEntries(
    (options.needs ?? []).map((word) => pairOf(word, "--needs", "TOOL=SCOPE")),
  );
  const calls = (options.call ?? []).map(callOf);
  const uncalled = Object.keys(toolScopes).find((tool) => calls.every((call) => call.tool !== tool));
  if (uncalled !== undefined)
    throw misuse(
      `--needs names ${uncalled}, which --call does not`,
      `add --call '${uncalled}={}' with its arguments`,
    );
  const consent = consentOf(options);
  return {
    url: target,
    allowRemote,
    authority: options.ca === undefined ? undefined : authorityOf(options.ca),
    mostRequests: options.requests ?? 300,
    timeoutMs: options.timeout ?? 10_000,
    consent,
    mostConsents: options.consents ?? (consent.by === "person" ? 3 : 20),
    consentTimeoutMs: options.consentTimeout ?? 120_000,
    calls,
    toolScopes,
    otherResource:
      options.otherResource === undefined ? undefined : urlOf(options.otherResource, "--other-resource"),
    client: clientOf(options),
    clientDocument: options.clientDocument,
    redirectUri: options.redirectUri === undefined ? undefined : loopbackUri(options.redirectUri),
    scope: options.scope,
    mustBeProtected: options.protected ?? false,
    tokens: Object.fromEntries((options.token ?? []).map(tokenOf)),
    waitForExpiryMs: options.waitForExpiry ?? 60_000,
    leewayMs: options.leeway ?? 60_000,
    signal,
  };
}

function authorityOf(file: string): { file: string; pem: string } {
  const next = "name the file that `fraimz witness --tls` prints, or another with a certificate as PEM";
  let pem: string;
  try {
    pem = readFileSync(file, "utf8");
    new X509Certificate(pem);
  } catch (error) {
    throw misuse(`--ca ${file} can't be read as a certificate: ${messageOf(error)}`, next);
  }
  return { file: resolve(file), pem };
}

function consentOf({ consent = "person", click = [] }: ExamineOptions): Consent {
  if (consent === "browser") return { by: "browser", click };
  if (click.length > 0) throw misuse("--click is for --consent browser", "add it, or leave --click out");
  if (consent === "person") return { by: "person" };
  if (!consent.includes("{url}"))
    throw misuse(
      `The consent command does not say where the address goes: ${consent}`,
      "put {url} in its place",
    );
  return { by: "command", command: consent };
}

function clientOf({ clientId, clientSecretEnv }: ExamineOptions): ExamineSettings["client"] {
  if (clientId === undefined) {
    if (clientSecretEnv === undefined) return undefined;
    throw misuse("--client-secret-env needs a --client-id", "name the client that has the secret");
  }
  if (clientSecretEnv === undefined) return { id: clientId };
  const secret = process.env[clientSecretEnv];
  if (secret === undefined || secret === "")
    throw misuse(`The variable ${clientSecretEnv} is not set`, "put the client's secret in it");
  return { id: clientId, secret };
}

function callOf(word: string): NamedCall {
  const [tool, text] = pairOf(word, "--call", "TOOL=JSON");
  const given = z.record(z.string(), z.unknown()).safeParse(parsedJson(text));
  if (!given.success)
    throw misuse(`--call ${word}`, `write its arguments as a JSON object, like --call 'echo={"text":"hi"}'`);
  return { tool, arguments: given.data };
}

function tokenOf(word: string): [string, string] {
  const [kind, file] = pairOf(word, "--token", "KIND=FILE");
  if (HANDED_IN.every((one) => one !== kind))
    throw misuse(`--token ${kind}=...`, `a token can be ${HANDED_IN.join(", ")}`);
  try {
    const token = readFileSync(file, "utf8").trim();
    if (token !== "") return [kind, token];
  } catch {
    throw misuse(`${file} can't be read`, "name a file that holds one token");
  }
  throw misuse(`${file} is empty`, "put one token in it");
}

function pairOf(word: string, option: string, form: string): [string, string] {
  const equals = word.indexOf("=");
  if (equals <= 0) throw misuse(`${option} ${word}`, `write it as ${form}`);
  return [word.slice(0, equals), word.slice(equals + 1)];
}

function urlOf(word: string, what: string): URL {
  const url = URL.canParse(word) ? new URL(word) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw misuse(`${what} is no http or https URL: ${word}`, "write it like http://127.0.0.1:4800/mcp");
}

/** The listener waits on this machine, at the port that the redirect URI names. */
function loopbackUri(word: string): URL {
  const url = urlOf(word, "--redirect-uri");
  if (url.protocol === "http:" && isLoopback(url) && url.port !== "") return url;
  throw misuse(
    `--redirect-uri ${word}`,
    "name a loopback address with its port, like http://127.0.0.1:4777/callback",
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
