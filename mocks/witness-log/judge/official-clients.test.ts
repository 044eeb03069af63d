import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type TenantOptionsInput, tenantOptions, WITNESS_TOOLS } from "../options.ts";
import { oauth4webapiClient } from "./testing/oauth4webapi-client.ts";
import { type OfficialClient, sdkV1, sdkV2 } from "./testing/official-clients.ts";
import { type Stage, Theatre } from "./testing/scene.ts";
import { failuresOf } from "./testing/verdicts.ts";

const PRE_REGISTERED = {
  clientId: "known-to-the-client",
  redirectUris: ["http://127.0.0.1:33418/callback"],
};

/** SDK v1 meets a refusal by scope with a refresh, which brings no more scope, and gives up: its right. */
const MAY_GIVE_UP = "a tool that needs more scope";

/** Honest shapes of a provider; none of them may make an official client look wrong. */
const VARIANTS: Readonly<Record<string, TenantOptionsInput>> = {
  "as the specifications prefer": {},
  "metadata at the path only": { resourceMetadata: "path" },
  "metadata at the root only": { resourceMetadata: "root", ownPort: true },
  "metadata at a custom place": { resourceMetadata: "custom" },
  "a challenge without scope": { challenge: "no-scope" },
  "a challenge without metadata": { challenge: "no-metadata" },
  "no challenge": { challenge: "absent" },
  "no challenge, metadata at the root": { challenge: "absent", resourceMetadata: "root", ownPort: true },
  "an issuer without a path": { ownPort: true },
  "a resource without a path": { mcpPath: "/" },
  "a resource without a path, metadata by its path form": { mcpPath: "/", resourceMetadata: "path" },
  "a resource without a path, no challenge": { mcpPath: "/", challenge: "absent" },
  "a resource without a path beside another": { mcpPath: "/", resources: ["other"] },
  "RFC 8414 metadata only": { serverMetadata: "oauth-inserted" },
  "OpenID metadata, inserted": { serverMetadata: "oidc-inserted" },
  "OpenID metadata, appended": { serverMetadata: "oidc-appended" },
  "OpenID metadata, an issuer without a path": { serverMetadata: "oidc-appended", ownPort: true },
  "no iss": { issParameter: false },
  "two authorization servers": { authorizationServers: 2 },
  "no metadata documents": { clientDocuments: false },
  "a pre-registered client, no registration": { clients: [PRE_REGISTERED], dynamicRegistration: false },
  "offline_access listed": { offlineAccess: true },
  "no refresh tokens": { refreshTokens: false },
  "several resources": { resources: ["other"] },
  "answers as JSON": { answers: "json" },
  "tools in pages": { extraTools: 5, toolsPerPage: 2 },
  "every tool": { tools: [...WITNESS_TOOLS] },
  "other scopes": { scopes: ["one", "two", "three"] },
  "tokens of half a minute": { accessTokenSeconds: 30, refreshTokenSeconds: 60 },
  "no token needed": { protected: false },
  "nothing for pages of other origins": { cors: false },
  "a person approves": { approval: "manual" },
  [MAY_GIVE_UP]: { challengeScope: "mcp:read", toolScopes: { echo: "mcp:tools" } },
  "only 2025-06-18": { wires: ["2025-06-18"] },
  "only 2025-11-25": { wires: ["2025-11-25"] },
};
/** Options that no client can tell apart on the wire, or that take the tool away that these clients call. */
const NOT_VARIED: Readonly<Record<string, string>> = {
  accounts: "who approves is not seen by the client",
  documents: "only clients with a metadata document of their own meet them",
  conformanceFixtures: "the fixtures take the place of the tool echo; the official suite judges them",
  script: "the scripted model is no part of the protocol",
};

it("varies every option of a tenant, and every value of those that have a list of values", () => {
  const variants = Object.values(VARIANTS);
  for (const [name, schema] of Object.entries(tenantOptions.shape)) {
    if (name in NOT_VARIED) continue;
    const varied = variants.flatMap((options) =>
      name in options ? [options[name as keyof typeof options]] : [],
    );
    expect(varied.length, `variants of ${name}`).toBeGreaterThan(0);
    const preferred = schema.safeParse(undefined).data;
    const inner = schema instanceof z.ZodDefault ? schema.unwrap() : schema;
    const values =
      inner instanceof z.ZodEnum ? inner.options : inner instanceof z.ZodBoolean ? [true, false] : [];
    const covered = new Set<unknown>([...varied, preferred]);
    expect(
      values.filter((value) => !covered.has(value)),
      `values of ${name}`,
    ).toEqual([]);
  }
});

type Make = (url: string, clientId: string | undefined) => OfficialClient;
const known = (clientId: string | undefined) => (clientId === undefined ? {} : { clientId });

const ON_SESSIONS: Readonly<Record<string, Make>> = {
  "@modelcontextprotocol/sdk": (url, id) => sdkV1(url, known(id)),
  "@modelcontextprotocol/client": (url, id) => sdkV2(url, "legacy", known(id)),
  "@modelcontextprotocol/client, probing": (url, id) => sdkV2(url, "auto", known(id)),
  oauth4webapi: (url, id) => oauth4webapiClient(url, "2025-11-25", id),
};
const STATELESS: Readonly<Record<string, Make>> = {
  "@modelcontextprotocol/client": (url, id) => sdkV2(url, { pin: "2026-07-28" }, known(id)),
  "@modelcontextprotocol/client, probing": (url, id) => sdkV2(url, "auto", known(id)),
  oauth4webapi: (url, id) => oauth4webapiClient(url, "2026-07-28", id),
};

let theatre: Theatre;
beforeAll(async () => {
  theatre = await Theatre.open();
});
afterAll(async () => {
  await theatre.close();
});

/** A whole life: connect, call, an expired token, leave. */
async function live(client: OfficialClient, { tenant }: Pick<Stage, "tenant">): Promise<void> {
  await client.connect();
  try {
    await client.call("echo", { text: "hello" });
    await tenant.expire("access");
    await client.call("echo", { text: "later" });
  } finally {
    await client.leave();
  }
}

function declare(make: Make, variants: Readonly<Record<string, TenantOptionsInput>>): void {
  for (const [variant, options] of Object.entries(variants)) {
    it(`raises no alarm: ${variant}`, async () => {
      const clientId = options.dynamicRegistration === false ? PRE_REGISTERED.clientId : undefined;
      const play = ({ tenant }: Stage) =>
        live(make(tenant.mcpUrl, clientId), { tenant }).catch((error: unknown) => {
          if (variant !== MAY_GIVE_UP) throw error;
        });
      const verdicts = await theatre.play({ options, play, left: true }, []);
      expect(failuresOf(verdicts)).toEqual([]);
      expect(verdicts.filter(({ status }) => status === "pass").length).toBeGreaterThan(5);
    });
  }
}

for (const [name, make] of Object.entries(ON_SESSIONS))
  describe(`${name} on a wire with sessions`, () => {
    declare(make, VARIANTS);
  });

for (const [name, make] of Object.entries(STATELESS))
  describe(`${name} on 2026-07-28`, () => {
    const { "only 2025-06-18": _, "only 2025-11-25": __, ...others } = VARIANTS;
    declare(
      make,
      Object.fromEntries(
        Object.entries(others).map(([variant, options]) => [variant, { ...options, wires: ["2026-07-28"] }]),
      ),
    );
  });
