/**
 * `pnpm conformance`: the official suite against the witness, through authorization, with the score of a server
 * that answers 404 to everything printed beside it, and the judge against the clients of its tests. `--lives N` (200):
 * so many honest lives; 0 leaves the judge out. Exits 1 when a target is missed, 3 when the suite can't run.
 */
import { createServer } from "node:net";
import { parseArgs } from "node:util";
import { connect } from "../../mocks/oauth-mcp/testing/strict-client.ts";
import { Witness } from "../../mocks/oauth-mcp/witness.ts";
import { WitnessClient } from "../../mocks/witness-log/control-client.ts";
import { RULES } from "../../mocks/witness-log/judge/index.ts";
import { SCENARIOS } from "../../runner/cli/judge/suite/scenarios.ts";
import { scoreAuthorizationServer } from "./authorization-leg.ts";
import { startAuthorizingProxy, startNullServer } from "./authorizing-proxy.ts";
import { clientScenarios, denClientCommand, NULL_CLIENT_COMMAND, scoreClient } from "./client-leg.ts";
import { scoreJudge } from "./judge-score.ts";
import type { ScenarioScore } from "./score.ts";
import { scoreServer, serverScenarios } from "./server-legs.ts";
import { SuiteError } from "./suite.ts";

const TARGETS = [
  { revision: "2025-11-25", scenarios: 30 },
  { revision: "2026-07-28", scenarios: 37 },
] as const;
const AUTHORIZATION_TARGET = 3;
const CLIENT = { revision: "2025-11-25", scenarios: 18 } as const;

const { lives } = parseArgs({ options: { lives: { type: "string", default: "200" } } }).values;
let missed = 0;

try {
  await main();
} catch (error) {
  if (!(error instanceof SuiteError)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}

async function main(): Promise<void> {
  const callbackPort = await freePort();
  const clientId = "conformance-suite";
  const redirectUris = [`http://127.0.0.1:${callbackPort}/callback`];
  const witness = await Witness.start({
    options: { conformanceFixtures: true, clients: [{ clientId, redirectUris }] },
  });
  const nothing = await startNullServer();
  try {
    const tenant = await new WitnessClient(witness.controlUrl, witness.key).tenant();
    const { tokens } = await connect(tenant);
    const proxy = await startAuthorizingProxy(witness.origin, tokens.access_token);
    try {
      for (const { revision, scenarios: target } of TARGETS) {
        const scenarios = await serverScenarios(revision);
        const [ours, none] = await Promise.all([
          scoreServer(`${proxy.origin}/mcp`, revision, scenarios),
          scoreServer(`${nothing.origin}/mcp`, revision, scenarios),
        ]);
        report(`server ${revision}, through authorization`, target, ours, none);
      }
    } finally {
      await proxy.close();
    }
    const [issuer, resource] = [tenant.issuer, tenant.mcpUrl];
    const ours = await scoreAuthorizationServer({ issuer, clientId, resource, callbackPort });
    const none = await scoreAuthorizationServer({ issuer: nothing.origin, clientId, resource, callbackPort });
    report("authorization server", AUTHORIZATION_TARGET, ours, none);
  } finally {
    await nothing.close();
    await witness.close();
  }
  await reportClient();
  reportSuite();
  if (Number(lives) > 0) await reportJudge();
  if (missed > 0) process.exitCode = 1;
}

/** What a whole run of `judge --suite` is meant to exercise, on both wires; its tests hold it to that. */
function reportSuite(): void {
  const exercised = new Set(SCENARIOS.flatMap(({ exercises }) => exercises));
  const optional = new Set(
    SCENARIOS.flatMap(({ mayExercise = [] }) => mayExercise.filter((rule) => !exercised.has(rule))),
  );
  console.log(
    `        judge --suite: ${SCENARIOS.length} scenarios exercise ${exercised.size} of ${RULES.length} rules, and ${optional.size} more where a client does what it may leave undone`,
  );
}

/** The judge against the clients of its own tests. */
async function reportJudge(): Promise<void> {
  const { broken, wrong } = await scoreJudge(Number(lives));
  if (wrong.length > 0) missed += 1;
  console.log(
    `${wrong.length === 0 ? "ok    " : "MISSED"}  judge: ${broken} broken clients, each to fail exactly its rule, and ${lives} honest lives without an alarm; ${wrong.length} wrong`,
  );
  for (const one of wrong) console.log(`          ${one}`);
}

/** Den's own client on the wire that it speaks, and a client that does nothing. */
async function reportClient(): Promise<void> {
  const command = await denClientCommand();
  const { revision, scenarios: target } = CLIENT;
  const scenarios = await clientScenarios(revision);
  const [ours, none] = await Promise.all([
    scoreClient(command, revision, scenarios),
    scoreClient(NULL_CLIENT_COMMAND, revision, scenarios),
  ]);
  report(`client ${revision}, Den's MCP client`, target, ours, none, "a client that does nothing");
}

/** Prints one line per leg, and why each scenario that did not pass did not. */
function report(
  title: string,
  target: number,
  ours: readonly ScenarioScore[],
  none: readonly ScenarioScore[],
  nothing = "a server that answers 404",
): void {
  const passed = ours.filter((one) => one.passed).length;
  const vacuous = none.filter((one) => one.passed).map((one) => one.scenario);
  const met = passed === target && ours.length === target && vacuous.length === 0;
  if (!met) missed += 1;
  console.log(
    `${met ? "ok    " : "MISSED"}  ${title}: ${passed}/${ours.length} (target ${target}/${target}); ${nothing}: ${vacuous.length}/${ours.length}`,
  );
  for (const { scenario, why } of ours.filter((one) => !one.passed))
    console.log(`          ${scenario}: ${why}`);
  for (const scenario of vacuous) console.log(`          ${scenario} passes with ${nothing}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === "object" && address ? address.port : 0;
}
