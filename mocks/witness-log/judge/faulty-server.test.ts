/** What a client does when the server misbehaves, in logs made by hand; the wire's turn is in broken-clients.test.ts. */
import { describe, expect, it } from "vitest";
import type { WitnessEntry } from "../entry.ts";
import type { McpFacts } from "../mcp-facts.ts";
import { judge } from "./judge.ts";
import { ISSUER, LogLines, ORIGIN, print, RESOURCE } from "./testing/log-lines.ts";
import { authorize, bearer, redeem } from "./testing/log-steps.ts";
import { failuresOf, statusOf } from "./testing/verdicts.ts";

type Tell = (log: LogLines) => void;

const OTHER = "https://other.example.test";
const genuineServer: NonNullable<WitnessEntry["served"]> = {
  location: "oauth-inserted",
  genuine: true,
  issuer: ISSUER,
  codeChallengeMethods: ["S256"],
  issParameter: true,
};
const stateless = (facts: Partial<McpFacts>): Partial<McpFacts> => ({
  wire: "2026-07-28",
  version: { header: "2026-07-28", body: "2026-07-28" },
  meta: { present: true, protocolVersion: "2026-07-28", clientInfo: true, clientCapabilities: true },
  headerMethod: facts.method ?? "tools/list",
  ...(facts.name === undefined ? {} : { headerName: facts.name }),
  ...facts,
});

/** The same misbehaviour, met well and met badly. */
const MISBEHAVIOURS: readonly { rule: string; server: Tell; well: Tell; badly: Tell }[] = [
  {
    rule: "discovery/refuses-foreign-resource",
    server: (log) =>
      log.add("prm", {
        served: {
          location: "path",
          genuine: false,
          resource: `${OTHER}/mcp`,
          authorizationServers: [ISSUER],
        },
      }),
    well: () => undefined,
    badly: (log) => {
      log.add("as-metadata", { served: genuineServer });
      authorize(log);
    },
  },
  {
    rule: "discovery/refuses-other-issuer",
    server: (log) => log.add("as-metadata", { served: { ...genuineServer, genuine: false, issuer: OTHER } }),
    well: () => undefined,
    badly: (log) => authorize(log),
  },
  {
    rule: "discovery/refuses-without-s256",
    server: (log) =>
      log.add("as-metadata", { served: { ...genuineServer, codeChallengeMethods: ["plain"] } }),
    well: (log) => log.add("register", { status: 201 }),
    badly: (log) => authorize(log),
  },
  {
    rule: "registration/follows-issuer-change",
    server: (log) => {
      log.add("prm", {
        served: { location: "path", genuine: true, resource: RESOURCE, authorizationServers: [ISSUER] },
      });
      authorize(log);
      log.add("prm", {
        served: {
          location: "path",
          genuine: true,
          resource: RESOURCE,
          authorizationServers: [`${ORIGIN}/as2`],
        },
      });
    },
    well: (log) =>
      authorize(log, {
        issuer: `${ORIGIN}/as2`,
        client: { id: "second", kind: "registered", registeredAt: `${ORIGIN}/as2` },
      }),
    badly: (log) => authorize(log),
  },
  ...(["altered", "dropped"] as const).map((returned) => ({
    rule: "authorization/discards-wrong-state",
    server: (log: LogLines) => authorize(log, { state: { sent: print("state"), length: 20, returned } }),
    well: () => undefined,
    badly: (log: LogLines) => redeem(log, lastOf(log)),
  })),
  {
    rule: "authorization/iss",
    server: (log) => authorize(log, { iss: { value: OTHER, is: "wrong" } }),
    well: () => undefined,
    badly: (log) => redeem(log, lastOf(log)),
  },
  {
    rule: "authorization/iss",
    server: (log) => {
      log.add("as-metadata", { served: genuineServer });
      authorize(log, { iss: { value: null, is: "missing" } });
    },
    well: () => undefined,
    badly: (log) => redeem(log, lastOf(log)),
  },
  {
    rule: "authorization/iss-as-string",
    server: (log) => authorize(log, { iss: { value: `${ISSUER}/`, is: "normalised" } }),
    well: () => undefined,
    badly: (log) => redeem(log, lastOf(log)),
  },
  {
    rule: "authorization/step-up-bounded",
    server: (log) => refuseForScope(log),
    well: (log) => stepUps(log, 2),
    badly: (log) => stepUps(log, 5),
  },
  {
    rule: "stateless/parameter-headers",
    server: (log) => log.add("mcp", { mcp: stateless({}) }),
    well: (log) => log.add("mcp", { mcp: mirroring({ expected: "eu", sent: "eu", agrees: true }) }),
    badly: (log) => log.add("mcp", { mcp: mirroring({ expected: "eu", agrees: false }) }),
  },
  {
    rule: "stateless/no-network-ref",
    server: (log) => log.add("mcp", { mcp: stateless({ answer: { form: "json", networkRefs: true } }) }),
    well: (log) => log.add("mcp", { mcp: stateless({ method: "tools/call", name: "echo" }) }),
    badly: (log) => log.add("schema-ref", { method: "GET", path: "/schemas/word" }),
  },
];

function lastOf(log: LogLines): WitnessEntry {
  const last = log.entries.at(-1);
  if (!last) throw new Error("the log is empty");
  return last;
}

function mirroring(mirrored: Omit<NonNullable<McpFacts["mirrored"]>[number], "header">): Partial<McpFacts> {
  return stateless({
    method: "tools/call",
    name: "echo",
    mirrored: [{ header: "Mcp-Param-Region", ...mirrored }],
  });
}

/** A call that needs more scope than its token has. */
function refuseForScope(log: LogLines): void {
  const token = log.entries.findLast(({ step }) => step === "token") ?? redeem(log, authorize(log));
  log.add("mcp", {
    status: 403,
    challenge: { scheme: "Bearer", error: "insufficient_scope", scope: "mcp:tools" },
    credentials: bearer(token),
    mcp: {
      method: "tools/call",
      name: "echo",
      session: { presented: print("s"), is: "live" },
      version: { header: "2025-11-25" },
    },
  });
}

function stepUps(log: LogLines, times: number): void {
  for (let round = 0; round < times; round += 1) {
    redeem(log, authorize(log, { scope: { requested: "mcp:tools" } }));
    refuseForScope(log);
  }
}

describe.each(MISBEHAVIOURS)("$rule", ({ rule, server, well, badly }) => {
  const verdictsOf = (...parts: Tell[]) => {
    const log = new LogLines();
    for (const part of parts) part(log);
    return judge(log.entries);
  };

  it("passes for a client that meets the misbehaviour well", () => {
    const verdicts = verdictsOf(server, well);
    expect(failuresOf(verdicts)).toEqual([]);
    expect(statusOf(verdicts, rule)).toBe("pass");
  });

  it("and it alone fails for a client that meets it badly", () => {
    expect(failuresOf(verdictsOf(server, badly))).toEqual([expect.stringMatching(new RegExp(`^${rule}: `))]);
  });
});
