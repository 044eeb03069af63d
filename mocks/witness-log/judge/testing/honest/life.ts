/** The life of an honest client: a shape of the provider, a fault, how the client goes about it, and what happens. */
import { setTimeout as wait } from "node:timers/promises";
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { FAULT_TABLE, SERVER_FAULTS } from "../../../../oauth-mcp/faults/fault-table.ts";
import type { Expirable, FaultMap, FaultSpec } from "../../../control.ts";
import type { WitnessTenant } from "../../../control-client.ts";
import type { TenantOptionsInput } from "../../../options.ts";
import { REDIRECT_URI, type Registration } from "../oauth.ts";
import type { Wire } from "../wire.ts";
import { Account, type Manners, ParallelClient } from "./parallel-client.ts";
import { Random } from "./random.ts";

export interface Life {
  readonly options: TenantOptionsInput;
  readonly faults: FaultMap;
  /** What the client does, in the words of a test's title. */
  readonly words: string;
  live(tenant: WitnessTenant): Promise<void>;
}

const KNOWN = { clientId: "known-to-the-client", redirectUris: [REDIRECT_URI] };
/** Answers that never come would only make the client wait; the model is no part of the protocol. */
const FAULTS = FAULT_TABLE.filter(
  (fault) =>
    !["hang", "never-redirect"].includes(fault.name) &&
    fault.step !== "model" &&
    !SERVER_FAULTS.includes(fault),
);
/** Parameters that would take a run long. */
const SHORT: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  slow: { ms: 30 },
  oversized: { bytes: 100_000 },
};

/** The life that belongs to a seed; `fault` narrows it to one fault (its step and name). */
export function lifeOf(seed: number): Life {
  const chance = new Random(seed);
  const wire = chance.pick<Wire>(["2025-11-25", "2025-06-18", "2026-07-28", "2025-11-25"]);
  const options = shapeOf(chance, wire, seed);
  const faults = faultsOf(chance);
  const connections = chance.pick<number | undefined>([1, 2, 3, undefined, undefined]);
  const keepAlive = chance.chance(0.85);
  const sessions = chance.int(1, 3);
  const calls = chance.pick([1, 2, 4, 8, 16]);
  const waves = chance.int(1, 4);
  const apart = chance.chance(0.4);
  const manners: Manners = {
    keepsId: chance.chance(0.7),
    retries: chance.chance(0.85),
    listens: chance.chance(0.4) && connections === undefined,
    lag: () => (chance.chance(0.3) ? chance.int(0, 6) : 0),
  };
  const elsewhere = options.resources !== undefined && chance.chance(0.7);
  // With a connection for each: what waits for another one is asked after it.
  const atOnce = connections === undefined && new Random(seed + 0.25).chance(0.4);
  const words =
    `${wire}, ${sessions} sessions of ${apart ? "own sign-ins" : "one sign-in"}${elsewhere ? " at two servers" : ""}, ` +
    `${waves} times ${calls} calls on ${keepAlive ? (connections ?? "any") : "single-use"} connections${atOnce ? ", metadata at once" : ""}, ${JSON.stringify({ options, faults })}`;
  return {
    options,
    faults,
    words,
    async live(tenant) {
      const before = getGlobalDispatcher();
      const agent = new Agent({
        ...(connections === undefined ? {} : { connections }),
        ...(keepAlive ? {} : { pipelining: 0 }),
      });
      setGlobalDispatcher(agent);
      try {
        const registrations = new Map<string, Registration>();
        const account = (resource: string) =>
          new Account({
            wire,
            resource,
            registrations,
            atOnce,
            ...(options.clients ? { preRegistered: { clientId: KNOWN.clientId, secret: undefined } } : {}),
          });
        const shared = account(tenant.mcpUrl);
        const clients = Array.from({ length: sessions }, (_, at) => {
          const url = elsewhere && at % 2 === 1 ? (tenant.resources[1] ?? "") : tenant.mcpUrl;
          const own = apart || url !== tenant.mcpUrl;
          return new ParallelClient(url, wire, own ? account(url) : shared, manners);
        });
        await Promise.allSettled(clients.map((client) => client.connect()));
        for (let wave = 0; wave < waves; wave += 1) {
          const change = wave === 0 ? undefined : changeOf(chance);
          if (change && chance.chance(0.6)) await tenant.expire(...change);
          const under = clients.flatMap((client) =>
            Array.from({ length: calls }, (_, at) =>
              // A client that gives up is honest, too.
              client.call("echo", { text: `${wave} ${at}` }).catch(() => undefined),
            ),
          );
          if (change && chance.chance(0.5)) {
            await wait(chance.int(0, 10));
            await tenant.expire(...change);
          }
          // A processor that somebody else holds: requests pile up on their way.
          if (chance.chance(0.2)) hold(chance.int(1, 25));
          await Promise.allSettled(under);
        }
        await Promise.allSettled(clients.map((client) => client.leave()));
      } finally {
        setGlobalDispatcher(before);
        await agent.close();
      }
    },
  };
}

function changeOf(chance: Random): [Expirable, ...Expirable[]] | undefined {
  return chance.pick<[Expirable, ...Expirable[]] | undefined>([
    ["access"],
    ["access"],
    ["sessions"],
    ["sessions"],
    ["access", "sessions"],
    ["access", "refresh"],
    undefined,
  ]);
}

function shapeOf(chance: Random, wire: Wire, seed: number): TenantOptionsInput {
  const maybe = <T>(probability: number, one: T): T | object => (chance.chance(probability) ? one : {});
  const ownPort = chance.chance(0.15);
  // Chances of their own, so that a seed stays the life that it was.
  const atRoot = new Random(seed + 0.5).chance(0.1);
  return {
    ...(atRoot ? { mcpPath: "/" as const } : {}),
    ...maybe(0.3, { wires: [wire] }),
    ...maybe(0.4, { resourceMetadata: chance.pick(["both", "path", "custom"]) }),
    ...maybe(0.5, { challenge: chance.pick(["full", "no-scope", "no-metadata", "absent"]) }),
    ...maybe(0.4, {
      serverMetadata: chance.pick(["all", "oauth-inserted", "oidc-inserted", "oidc-appended"]),
    }),
    ...maybe(0.2, { issParameter: false }),
    ...maybe(0.2, { authorizationServers: 2 }),
    ...maybe(0.2, { clients: [KNOWN], dynamicRegistration: false }),
    ...maybe(0.2, { offlineAccess: true }),
    ...maybe(0.2, { refreshTokens: false }),
    ...maybe(0.2, { challengeScope: "mcp:read", toolScopes: { echo: "mcp:tools" } }),
    ...maybe(0.2, { accessTokenSeconds: chance.int(1, 2) }),
    ...maybe(0.3, { answers: "json" }),
    ...maybe(0.05, { protected: false }),
    ...(ownPort ? { ownPort } : maybe(0.3, { resources: ["other"] })),
  };
}

function faultsOf(chance: Random): FaultMap {
  const faults: FaultMap = {};
  const count = chance.pick([0, 1, 1, 1, 2]);
  for (let made = 0; made < count; made += 1) {
    const definition = FAULTS[chance.int(0, FAULTS.length - 1)];
    if (!definition) continue;
    const often: Partial<FaultSpec> = chance.chance(0.4)
      ? {}
      : { nth: chance.int(1, 6), times: chance.int(1, 4) };
    const spec: FaultSpec = { fault: definition.name, ...often };
    faults[definition.step] = SHORT[definition.name] ? { ...spec, with: SHORT[definition.name] } : spec;
  }
  return faults;
}

/** Holds the processor, as a busy machine does. */
function hold(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
