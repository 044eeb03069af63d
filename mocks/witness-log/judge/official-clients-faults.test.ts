import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULT_TABLE, SERVER_FAULTS } from "../../oauth-mcp/faults/fault-table.ts";
import type { FaultMap } from "../control.ts";
import { oauth4webapiClient } from "./testing/oauth4webapi-client.ts";
import { type OfficialClient, sdkV1, sdkV2 } from "./testing/official-clients.ts";
import { type Stage, Theatre } from "./testing/scene.ts";

const CLIENTS: Readonly<Record<string, (url: string) => OfficialClient>> = {
  "sdk 1": (url) => sdkV1(url),
  "sdk 2 with sessions": (url) => sdkV2(url, "legacy"),
  "sdk 2 on 2026-07-28": (url) => sdkV2(url, { pin: "2026-07-28" }),
  "oauth4webapi with sessions": (url) => oauth4webapiClient(url, "2025-11-25"),
  "oauth4webapi on 2026-07-28": (url) => oauth4webapiClient(url, "2026-07-28"),
};
const SDKS = ["sdk 1", "sdk 2 with sessions", "sdk 2 on 2026-07-28"];

/**
 * What the official clients really do wrong, with the reason why the alarm is true. Everything else about them
 * under any fault would be a false alarm.
 */
const TRUE_ALARMS: readonly {
  faults: readonly string[];
  clients: readonly string[];
  rule: string;
  because: string;
}[] = [
  {
    faults: ["prm:missing", "prm:unavailable", "prm:not-json"],
    clients: SDKS,
    rule: "tokens/right-audience",
    because:
      "without metadata they take the origin for the authorization server, as 2025-03-26 had it; here another server lives there, and its token is sent to this one",
  },
  {
    faults: ["as-metadata:wrong-issuer"],
    clients: ["sdk 1"],
    rule: "discovery/refuses-other-issuer",
    because: "it does not compare the issuer of the metadata (RFC 8414 section 3.3)",
  },
  {
    faults: ["as-metadata:no-pkce"],
    clients: SDKS,
    rule: "discovery/refuses-without-s256",
    because: "they refuse only a list without S256, not a list that is absent",
  },
  {
    faults: ["authorize:wrong-iss", "authorize:missing-iss"],
    clients: ["sdk 1"],
    rule: "authorization/iss",
    because: "its finishAuth takes a code and no iss",
  },
  {
    faults: ["authorize:normalised-iss"],
    clients: ["sdk 1"],
    rule: "authorization/iss-as-string",
    because: "its finishAuth takes a code and no iss",
  },
];

/** Faults that only make a client wait, and the scripted model's, which is no part of the protocol. */
const NOT_ASKED = new Set(["hang", "slow", "never-redirect", "rate-limit"]);
const FAULTS = FAULT_TABLE.filter(
  (fault) => !NOT_ASKED.has(fault.name) && fault.step !== "model" && !SERVER_FAULTS.includes(fault),
);
const SAME_BEFORE_MCP = new Set(["sdk 2 with sessions", "oauth4webapi with sessions"]);
const PATIENCE_MS = 2_000;

let theatre: Theatre;
beforeAll(async () => {
  theatre = await Theatre.open();
});
afterAll(async () => {
  await theatre.close();
});

describe.each(Object.entries(CLIENTS))("%s", (name, make) => {
  // Only the MCP endpoint tells the wires of one client apart.
  const faults = FAULTS.filter(({ step }) => step === "mcp" || !SAME_BEFORE_MCP.has(name));
  it.each(faults.map(({ step, name: fault }) => ({ step, fault })))(
    "raises no false alarm under $step:$fault",
    async ({ step, fault }) => {
      const faults: FaultMap = { [step]: fault };
      const verdicts = await theatre.play(
        {
          faults,
          options: { authorizationServers: 2 },
          play: (stage) => live(make(stage.tenant.mcpUrl), stage),
        },
        [],
      );
      const expected = TRUE_ALARMS.filter(
        (one) => one.faults.includes(`${step}:${fault}`) && one.clients.includes(name),
      );
      const failed = verdicts.filter(({ status }) => status === "fail").map(({ rule }) => rule);
      expect(failed).toEqual(expected.map(({ rule }) => rule));
    },
  );
});

/** A life under a fault: the client may throw or wait in vain; only what it sent is judged. */
async function live(client: OfficialClient, { tenant }: Stage): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  const life = (async () => {
    await client.connect();
    await client.call("echo", { text: "hello" });
    await tenant.expire("access");
    await client.call("echo", { text: "later" });
  })().catch(() => undefined);
  await Promise.race([life, late]);
  clearTimeout(timer);
  await client.leave().catch(() => undefined);
}
