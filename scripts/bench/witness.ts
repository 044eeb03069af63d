/**
 * The witness, log on, against peers measured in the same run, in turns: authorization round trips beside
 * `oauth2-mock-server`, echo calls beside the bare SDK server, and memory after many exchanges.
 * `--exchanges N` sets the number for the memory figure (100,000), `--rounds N` the number of turns (30).
 * Exits 1 when the echo costs more than 25 % of the bare server's throughput, or when memory goes on growing.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sideBySide } from "./side-by-side.ts";
import {
  type AuthorizationTarget,
  authorizationRoundTrip,
  echoCall,
  endLoad,
  load,
  registered,
} from "./witness-load.ts";
import { BenchServer } from "./witness-server.ts";

const ECHOES_PER_ROUND = 400;
const AUTHORIZATIONS_PER_ROUND = 40;
/** The log and the front may cost this share of the bare server's throughput. */
const ALLOWED_COST = 0.25;
/** Of the exchanges of the memory figure, this share are authorization round trips of two exchanges each. */
const AUTHORIZING = 0.3;
/** Once every bounded store is full, another half as many exchanges may add this much. */
const ALLOWED_GROWTH = 16 * 1024 * 1024;

const { values } = parseArgs({
  options: {
    exchanges: { type: "string", default: "100000" },
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
  await memory(Number(values.exchanges), witness, bare, { echo, bareEcho, authorization: ours });
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

/** Memory in use at the start, half-way and at the end; the bare server meets the same number of echo calls. */
async function memory(
  exchanges: number,
  witness: BenchServer,
  bare: BenchServer,
  {
    echo,
    bareEcho,
    authorization,
  }: { echo: () => Promise<void>; bareEcho: () => Promise<void>; authorization: AuthorizationTarget },
): Promise<void> {
  const trips = Math.round((exchanges * AUTHORIZING) / 2);
  const echoes = exchanges - 2 * trips;
  console.log(`memory in use after a collection (resident), ${echoes} echo calls and ${trips} round trips`);
  const seen: { used: number; resident: number }[][] = [[], []];
  const look = async () => {
    seen[0]?.push(await witness.memory());
    seen[1]?.push(await bare.memory());
  };
  await look();
  for (const _half of [1, 2]) {
    await load(trips / 2, async () => void (await authorizationRoundTrip(authorization)));
    await load(echoes / 2, echo);
    await load(echoes / 2, bareEcho);
    await look();
  }
  for (const [index, name] of ["witness", "bare SDK server"].entries()) {
    const shown = seen[index]?.map((one) => `${megabytes(one.used)} (${megabytes(one.resident)})`) ?? [];
    console.log(`  ${name.padEnd(20)} ${shown.join(" → ")}`);
  }
  console.log(`  log on disk          ${megabytes((await stat(logFile)).size)}`);
  const [, half, end] = seen[0] ?? [];
  const growth = (end?.used ?? 0) - (half?.used ?? 0);
  if (exchanges >= 100_000 && growth > ALLOWED_GROWTH)
    missed(`the second half of ${exchanges} exchanges left ${megabytes(growth)} more in use`);
}

function missed(why: string): void {
  console.log(`MISSED  ${why}`);
  process.exitCode = 1;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
