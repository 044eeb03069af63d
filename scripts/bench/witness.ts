/**
 * The witness, log on, against peers measured in the same run, in turns: authorization round trips beside
 * `oauth2-mock-server`, echo calls beside the bare SDK server, and memory after many exchanges.
 * `--exchanges N` sets the number for the memory figure (100,000). Exits 1 when the echo costs more than 25 %.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median } from "./measure.ts";
import { authorizationRoundTrip, call, echoCall, endLoad, type Load, load } from "./witness-load.ts";
import type { Ready } from "./witness-peer.ts";

const ROUNDS = 5;
const ECHOES_PER_ROUND = 1_500;
const AUTHORIZATIONS_PER_ROUND = 150;
/** The log and the front may cost this share of the bare server's throughput. */
const ALLOWED_COST = 0.25;

const { values } = parseArgs({ options: { exchanges: { type: "string", default: "100000" } } });
const redirectUri = "http://127.0.0.1:9/callback";
const folder = await mkdtemp(join(tmpdir(), "witness-bench-"));
const children: ChildProcess[] = [];

try {
  const [witness, bare, mock] = await Promise.all([start("witness"), start("bare"), start("oauth-mock")]);
  const clientId = await registered(witness.ready.url);
  const ours = {
    authorize: `${witness.ready.url}/authorize`,
    token: `${witness.ready.url}/token`,
    clientId,
    redirectUri,
  };
  const theirs = { ...ours, authorize: `${mock.ready.url}/authorize`, token: `${mock.ready.url}/token` };
  const trips = await inTurns(AUTHORIZATIONS_PER_ROUND, {
    witness: async () => void (await authorizationRoundTrip(ours)),
    "oauth2-mock-server": async () => void (await authorizationRoundTrip(theirs)),
  });
  report("authorization round trips (authorize + token)", trips);

  const token = await authorizationRoundTrip(ours);
  const echo = await echoCall(`${witness.ready.url}/mcp`, token);
  const bareEcho = await echoCall(bare.ready.url);
  report("MCP echo calls", await inTurns(ECHOES_PER_ROUND, { witness: echo, "bare SDK server": bareEcho }));
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    costs.push((await cpuPerCall(bare.child, bareEcho)) / (await cpuPerCall(witness.child, echo)));
  }
  const ratio = median(costs);
  console.log(`  ratio by processor   ${ratio.toFixed(2)}   (throughput of a saturated processor, bare = 1)`);

  const exchanges = Number(values.exchanges);
  const before = (await usage(witness.child)).rss;
  await load(exchanges, echo);
  const after = (await usage(witness.child)).rss;
  const logged = (await stat(join(folder, "log.jsonl"))).size;
  console.log(
    `memory     ${megabytes(before)} before, ${megabytes(after)} after ${exchanges} more exchanges; log ${megabytes(logged)}`,
  );
  if (ratio < 1 - ALLOWED_COST) {
    console.log(
      `MISSED     the echo throughput is ${ratio.toFixed(2)} of the bare server's; at least ${1 - ALLOWED_COST} was wanted`,
    );
    process.exitCode = 1;
  }
} finally {
  endLoad();
  await Promise.all(children.map(stop));
  await rm(folder, { recursive: true, force: true });
}

async function start(kind: string): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = fork(new URL("./witness-peer.ts", import.meta.url), [kind, join(folder, "log.jsonl")], {
    execArgv: ["--import", "tsx", "--expose-gc"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  children.push(child);
  const [ready]: Ready[] = await once(child, "message");
  if (!ready) throw new Error(`The ${kind} server did not start.`);
  return { child, ready };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** Resident bytes after a collection, and processor microseconds so far. */
async function usage(child: ChildProcess): Promise<{ rss: number; cpu: number }> {
  child.send("usage");
  const [answer]: { rss: number; cpu: number }[] = await once(child, "message");
  return answer ?? { rss: 0, cpu: 0 };
}

/** Processor time of the server for one call, microseconds: what other programs on the machine do not change. */
async function cpuPerCall(child: ChildProcess, act: () => Promise<void>): Promise<number> {
  const before = await usage(child);
  await load(ECHOES_PER_ROUND, act);
  return ((await usage(child)).cpu - before.cpu) / ECHOES_PER_ROUND;
}

async function registered(url: string): Promise<string> {
  const metadata = {
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code"],
  };
  const made = await call(
    `${url}/register`,
    "POST",
    { "content-type": "application/json" },
    JSON.stringify(metadata),
  );
  const client: { client_id: string } = JSON.parse(made.body);
  return client.client_id;
}

/** Measures both in turns, so that what disturbs the machine disturbs both; the first round warms up. */
async function inTurns(
  count: number,
  acts: Readonly<Record<string, () => Promise<void>>>,
): Promise<Map<string, Load[]>> {
  const loads = new Map<string, Load[]>(Object.keys(acts).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, act] of Object.entries(acts)) {
      const measured = await load(count, act);
      if (round > 0) loads.get(name)?.push(measured);
    }
  }
  return loads;
}

/** Prints one line per contestant, and returns the median of the rounds' ratios, first to second. */
function report(title: string, loads: ReadonlyMap<string, readonly Load[]>): number {
  console.log(title);
  for (const [name, rounds] of loads) {
    const middle = (of: (load: Load) => number) => median(rounds.map(of));
    const rate = Math.round(middle((one) => one.perSecond));
    console.log(
      `  ${name.padEnd(20)} ${String(rate).padStart(6)} /s   p50 ${middle((one) => one.p50).toFixed(2)} ms   p99 ${middle((one) => one.p99).toFixed(2)} ms`,
    );
  }
  const [ours = [], theirs = []] = [...loads.values()];
  const ratio = median(ours.map((one, round) => one.perSecond / (theirs[round]?.perSecond ?? Number.NaN)));
  console.log(`  ratio                ${ratio.toFixed(2)}`);
  return ratio;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
