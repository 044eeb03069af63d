import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Witness } from "../../mocks/oauth-mcp/witness.ts";
import { WitnessClient } from "../../mocks/witness-log/control-client.ts";
import { EXAMINE_RULES } from "./rules.ts";
import { APPROVE, examineTenant, failures, type Subject, withStatus } from "./testing/examined.ts";

let witness: Witness;
let control: WitnessClient;

beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
});
afterAll(() => witness.close());

const REDIRECT_URI = "http://127.0.0.1:47811/callback";
const SECRET = "0123456789abcdef0123456789abcdef";
const DOCUMENT = "https://client.example/examiner.json";

/** Honest shapes, each with the least number of rules that it exercises. */
const SHAPES: Readonly<Record<string, Subject & { readonly exercises: number }>> = {
  "by default": { exercises: 71 },
  "short tokens": { options: { accessTokenSeconds: 3 }, exercises: 72 },
  "metadata at the path form": { options: { resourceMetadata: "path" }, exercises: 70 },
  "metadata at the root": { options: { resourceMetadata: "root" }, exercises: 67 },
  "metadata at a place of its own": { options: { resourceMetadata: "custom" }, exercises: 70 },
  "OpenID metadata inserted": { options: { serverMetadata: "oidc-inserted" }, exercises: 70 },
  "OpenID metadata appended": { options: { serverMetadata: "oidc-appended" }, exercises: 70 },
  "a challenge without scope": { options: { challenge: "no-scope" }, exercises: 70 },
  "a challenge without metadata": { options: { challenge: "no-metadata" }, exercises: 69 },
  "no iss": { options: { issParameter: false }, exercises: 69 },
  "the 2025 wire alone": { options: { wires: ["2025-11-25"] }, exercises: 64 },
  "2026-07-28 alone": { options: { wires: ["2026-07-28"] }, exercises: 59 },
  "answers as JSON": { options: { answers: "json" }, exercises: 70 },
  "several authorization servers": { options: { authorizationServers: 3 }, exercises: 70 },
  "a port of its own": { options: { ownPort: true }, exercises: 70 },
  "a resource without a path": { options: { mcpPath: "/" }, exercises: 67 },
  offline_access: { options: { offlineAccess: true }, exercises: 70 },
  "no refresh tokens": { options: { refreshTokens: false }, exercises: 63 },
  "no browser clients": { options: { cors: false }, exercises: 70 },
  "conformance fixtures": {
    options: { conformanceFixtures: true },
    settings: { calls: [], toolScopes: {} },
    exercises: 67,
  },
  "two people who approve": {
    options: { approval: "manual" },
    settings: { consent: { by: "command", command: APPROVE } },
    exercises: 71,
  },
  "secrets for every client": { faults: { register: "confidential" }, exercises: 69 },
  "a client known beforehand": {
    options: {
      dynamicRegistration: false,
      clients: [{ clientId: "known", secret: SECRET, redirectUris: [REDIRECT_URI] }],
    },
    settings: { client: { id: "known", secret: SECRET }, redirectUri: new URL(REDIRECT_URI) },
    exercises: 63,
  },
  "a client ID metadata document": {
    options: {
      documents: {
        [DOCUMENT]: {
          client_id: DOCUMENT,
          client_name: "fraimz examine",
          redirect_uris: [REDIRECT_URI],
          grant_types: ["authorization_code", "refresh_token"],
          response_types: ["code"],
          token_endpoint_auth_method: "none",
        },
      },
    },
    settings: { clientDocument: DOCUMENT, redirectUri: new URL(REDIRECT_URI) },
    exercises: 70,
  },
};

describe("no rule fails at a server with", () => {
  for (const [what, { exercises, ...subject }] of Object.entries(SHAPES))
    test(`${what}, and at least ${exercises} of them are exercised`, async () => {
      const { verdicts, tenant } = await examineTenant(control, subject);
      await tenant.close();
      expect(failures(verdicts)).toEqual([]);
      const idle = withStatus(verdicts, "not exercised");
      expect(withStatus(verdicts, "pass").length, `not exercised: ${idle.join(", ")}`).toBeGreaterThanOrEqual(
        exercises,
      );
    });
});

test("a public server passes and fails none of the rules about authorization: they are not applicable", async () => {
  const { verdicts } = await examineTenant(control, { options: { protected: false } });
  const about = EXAMINE_RULES.filter(({ authorization }) => authorization).map(({ id }) => id);
  expect(withStatus(verdicts, "not applicable")).toEqual(about);
  expect(failures(verdicts)).toEqual([]);
  expect(withStatus(verdicts, "pass").length).toBeGreaterThan(18);
});

test("the only findings at a server that never challenges are that it does not", async () => {
  const { verdicts } = await examineTenant(control, { options: { challenge: "absent" } });
  expect(withStatus(verdicts, "fail")).toEqual(["discovery/challenge", "access/invalid-token-error"]);
});

test("nothing is left at the server: registrations are deleted, sessions ended, and no tool was called unasked", async () => {
  const { tenant } = await examineTenant(control, { settings: { calls: [], toolScopes: {} } });
  const entries = await tenant.entries();
  const registered = entries.filter(({ step, status }) => step === "register" && status === 201);
  const deleted = entries.filter(({ step, status }) => step === "client-configuration" && status === 204);
  expect(deleted).toHaveLength(registered.length);
  const opened = entries.filter(({ issued }) => issued?.session !== undefined);
  const ended = entries.filter(({ mcp, status }) => mcp?.kind === "delete" && status === 200);
  expect(ended.length).toBeGreaterThanOrEqual(opened.length);
  expect(entries.filter(({ mcp }) => mcp?.tool !== undefined && mcp.tool !== "fraimz-no-such-tool")).toEqual(
    [],
  );
});
