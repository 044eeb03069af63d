/** Plays the scenarios that concern a client: first the one that shows what it is, then the others, several at once. */
import { availableParallelism } from "node:os";
import { WIRES, type Wire } from "../../../../mocks/witness-log/options.ts";
import { misuse } from "../../../evidence/log/misuse.ts";
import { type Played, type PlaySettings, playScenario } from "./play-scenario.ts";
import { type Concern, concerns, type Scenario } from "./scenario.ts";
import { CONNECT } from "./scenarios.ts";
import { notPlayed, resultOf, type ScenarioResult, type SuiteTerms } from "./suite-result.ts";

export interface SuiteAim extends Omit<SuiteTerms, "concern"> {
  readonly chosen: readonly Scenario[];
  /** As the caller named them. */
  readonly names: string | undefined;
  /** The revision that the caller chose, or else means the client for. */
  readonly wire: Wire | undefined;
  readonly target: Wire | undefined;
  /** The client was given an id by hand. */
  readonly told: boolean;
  /** Scenarios at once, where the caller says so. */
  readonly workers: number | undefined;
  /** Told of each scenario when it has ended. */
  readonly ended: (result: ScenarioResult) => void;
}

export interface SuiteRun {
  readonly terms: SuiteTerms;
  readonly results: readonly ScenarioResult[];
}

const MOST_WORKERS = 4;

/** @throws Failure when nothing of what was chosen concerns the client */
export async function playSuite(aim: SuiteAim, settings: PlaySettings): Promise<SuiteRun> {
  const first = await playScenario(CONNECT, { ...settings, wire: aim.wire });
  const seen = connectionOf(first);
  const concern: Concern = {
    wire: aim.wire ?? seen?.wire ?? aim.target ?? "2025-11-25",
    grant: seen?.grant ?? "authorization-code",
    told: aim.told,
  };
  const terms: SuiteTerms = { ...aim, concern };
  const others = aim.chosen.filter((one) => one !== CONNECT && concerns(one, concern));
  if (others.length === 0 && !aim.chosen.includes(CONNECT))
    throw misuse(
      `--suite ${aim.names} chooses no scenario that concerns a client on ${concern.wire}`,
      "choose others, or the revision with --wire; fraimz judge --scenarios lists all",
    );
  const connected = resultOf(first, terms);
  if (seen) {
    aim.ended(connected);
    return { terms, results: [connected, ...(await playOthers(others, first, { aim, terms, settings }))] };
  }
  const how = settings.signal.aborted ? "interrupted" : "the client did not connect";
  const lost = neverConnected(connected, aim.wire);
  aim.ended(lost);
  return { terms, results: [lost, ...others.map((one) => notPlayed(one, `not played: ${how}`, concern))] };
}

function neverConnected(connected: ScenarioResult, wire: Wire | undefined): ScenarioResult {
  const why = [
    `the client never got a request through on ${wire ?? "any revision"}`,
    // All the rest follows from that.
    ...connected.why.filter((one) => !one.includes("was not exercised")),
  ];
  return { ...connected, state: connected.state === "failed" ? "failed" : "incomplete", why };
}

interface Others {
  readonly aim: SuiteAim;
  readonly terms: SuiteTerms;
  readonly settings: PlaySettings;
}

async function playOthers(
  scenarios: readonly Scenario[],
  first: Played,
  { aim, terms, settings }: Others,
): Promise<ScenarioResult[]> {
  const { concern } = terms;
  const results = new Map<Scenario, ScenarioResult>();
  const waiting = [...scenarios];
  /** Plays the next one; undefined when none is left. */
  const play = async (): Promise<Played | undefined> => {
    const next = waiting.shift();
    if (next === undefined) return undefined;
    if (settings.signal.aborted) {
      results.set(next, notPlayed(next, "not played: interrupted", concern));
      return play();
    }
    const played = await playScenario(next, { ...settings, wire: concern.wire });
    const result = resultOf(played, terms);
    results.set(next, result);
    aim.ended(result);
    return played;
  };
  const worker = async () => {
    while (await play());
  };
  const workers = aim.workers ?? (await workersFor(first, concern, play));
  // What one of them throws ends the others after what they are at, so that nothing outlives the witness.
  const ended = await Promise.allSettled(
    Array.from({ length: workers }, () =>
      worker().catch((error: unknown) => {
        waiting.length = 0;
        throw error;
      }),
    ),
  );
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  return scenarios.flatMap((one) => results.get(one) ?? []);
}

/**
 * How many may be played at once. A client that comes back to the same port each time would be in its own way: so the
 * first ones are played alone, until one shows whether its port is another one than before.
 */
async function workersFor(
  first: Played,
  { grant }: Concern,
  play: () => Promise<Played | undefined>,
): Promise<number> {
  const many = Math.min(MOST_WORKERS, availableParallelism());
  if (many === 1 || grant === "client-credentials") return many;
  const before = portsOf(first);
  for (let next = await play(); next; next = await play()) {
    const ports = portsOf(next);
    if (ports.length > 0) return ports.some((port) => before.includes(port)) ? 1 : many;
  }
  return many;
}

/** The ports of this machine to which the client had its browser sent back. */
function portsOf({ entries }: Played): string[] {
  return entries.flatMap(({ step, redirect }) => {
    const url = step === "authorize" && redirect?.kind === "loopback" ? redirect.uri : undefined;
    return url !== undefined && URL.canParse(url) ? [new URL(url).port] : [];
  });
}

/** On which revision the client got a request through, and with what kind of grant; undefined when it never did. */
function connectionOf({ entries }: Played): Pick<Concern, "wire" | "grant"> | undefined {
  const served = entries.filter(
    ({ mcp, status }) => mcp?.kind === "request" && status !== null && status < 300 && mcp.wire !== "unknown",
  );
  const wire = WIRES.find((one) => one === served.at(-1)?.mcp?.wire);
  if (wire === undefined) return undefined;
  const machine = entries.some(({ grantType }) => grantType === "client_credentials");
  return { wire, grant: machine ? "client-credentials" : "authorization-code" };
}
