/**
 * The witness, log on, against peers measured in the same run, in turns: authorization round trips beside
 * `oauth2-mock-server`, echo calls beside the bare SDK server, and memory after many exchanges.
 * `--rounds N` sets the number of turns (30), `--exchanges N` the most exchanges of the memory figure (100,000), and
 * `--seconds N` the time after which that is content with those that it made (240).
 * Exits 1 when the echo costs more than 25 % of the bare server's throughput, or when memory goes on growing (its highest
 * in the second half of the exchanges is over 1.25 of that in the first half); 2 when too few fitted into the time to say so.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sideBySide } from "./side-by-side.ts";
import {
  type AuthorizationTarget,
  authorizationRoundTrip,
  echoCall,
  endLoad,
  registered,
} from "./witness-load.ts";
import { memoryFigure } from "./witness-memory.ts";
import { BenchServer } from "./witness-server.ts";

const ECHOES_PER_ROUND = 400;
const AUTHORIZATIONS_PER_ROUND = 40;
/** The log and the front may cost this share of the bare server's throughput. */
const ALLOWED_COST = 0.25;
const { values } = parseArgs({
  options: {
    exchanges: { type: "string", default: "100000" },
    seconds: { type: "string", default: "240" },
    rounds: { type: "string", default: "30" },
  },
});
const rounds = Number(values.rounds);
const folder = await mkdtemp(join(tmpdir(), "witness-bench-"));
const logFile = join(folder, "log.jsonl");
const servers: BenchServer[] = [];

try {
  const witness = await started("witness", logFile);
  const bare = await started("bare");
  const mock = await started("oauth-mock");
  const ours = targetOf(witness.url, await registered(witness.url));
  const theirs = targetOf(mock.url, ours.clientId);
  await sideBySide(
    "authorization round trips (authorize + token)",
    [
      { name: "witness", server: witness, act: async () => void (await authorizationRoundTrip(ours)) },
      {
        name: "oauth2-mock-server",
        server: mock,
        act: async () => void (await authorizationRoundTrip(theirs)),
      },
    ],
    { rounds, count: AUTHORIZATIONS_PER_ROUND },
  );
  const echo = await echoCall(`${witness.url}/mcp`, await authorizationRoundTrip(ours));
  const bareEcho = await echoCall(bare.url);
  const { throughput } = await sideBySide(
    "MCP echo calls",
    [
      { name: "witness", server: witness, act: echo },
      { name: "bare SDK server", server: bare, act: bareEcho },
    ],
    { rounds, count: ECHOES_PER_ROUND },
  );
  if (throughput < 1 - ALLOWED_COST)
    missed(`the echo throughput is ${throughput.toFixed(2)} of the bare server's, not ${1 - ALLOWED_COST}`);
  else
    console.log(`  echo    ${throughput.toFixed(2)} of the bare server (${1 - ALLOWED_COST} is asked for)`);
  const verdict = await memoryFigure({
    witness: { server: witness, echo, trip: async () => void (await authorizationRoundTrip(ours)) },
    bare: { server: bare, echo: bareEcho },
    most: Number(values.exchanges),
    seconds: Number(values.seconds),
    logFile,
  });
  if (verdict.grows) missed(verdict.grows);
  if (verdict.undecided) undecided(verdict.undecided);
} finally {
  endLoad();
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
}

async function started(kind: string, logFile?: string): Promise<BenchServer> {
  const server = await BenchServer.start(kind, logFile);
  servers.push(server);
  return server;
}

function targetOf(url: string, clientId: string): AuthorizationTarget {
  return { authorize: `${url}/authorize`, token: `${url}/token`, clientId };
}

function missed(why: string): void {
  console.log(`MISSED  ${why}`);
  process.exitCode = 1;
}

function undecided(why: string): void {
  console.log(`UNDECIDED  ${why}`);
  process.exitCode ??= 2;
}
