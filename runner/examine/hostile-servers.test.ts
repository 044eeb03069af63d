/** Servers that answer what no server should: the examination says so, and ends as any other. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { examine } from "./examine.ts";
import { failures, settingsFor } from "./testing/examined.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Answers = Readonly<Record<string, (asked: URL) => unknown>>;

/** Answers JSON by the beginning of the path, a URL by a redirect, and everything else with a 401. */
async function examined(challenge: string, answers: Answers) {
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const asked = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const found = Object.entries(answers).find(([path]) => asked.pathname.startsWith(path))?.[1](asked);
    request.resume();
    if (found === undefined) response.writeHead(401, { "www-authenticate": challenge }).end();
    else if (found instanceof URL) response.writeHead(302, { location: found.href }).end();
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(found));
  });
  const { port } = await new Promise<{ port: number }>((resolve) => {
    const listening = server?.listen(0, "127.0.0.1", () => {
      const address = listening?.address();
      if (typeof address === "object" && address !== null) resolve(address);
    });
  });
  const tell = () => undefined;
  const settings = { timeoutMs: 5_000, consentTimeoutMs: 1_000 };
  return examine(settingsFor(`http://127.0.0.1:${port}/mcp`, settings), { tell });
}

const WELL_KNOWN = "/.well-known";
const PRM = `${WELL_KNOWN}/oauth-protected-resource`;
const prm = (servers: unknown) => (asked: URL) => ({
  resource: `${asked.origin}/mcp`,
  authorization_servers: servers ?? [asked.origin],
});
const ELSEWHERE = "http://192.0.2.1/metadata";
const OUTSIDE = "192.0.2.1 is outside this machine; --allow-remote lets the examiner ask it";

test("metadata that is announced outside this machine is not asked for, which fails nothing", async () => {
  const { verdicts, entries } = await examined(`Bearer resource_metadata="${ELSEWHERE}"`, {});
  expect(entries.filter(({ origin }) => origin.includes("192.0.2.1"))).toEqual([]);
  expect(failures(verdicts)).toEqual([]);
  const why = Object.fromEntries(verdicts.map((one) => [one.rule, `${one.status}: ${one.why}`]));
  expect(why["discovery/announced-metadata"]).toBe(`not exercised: ${OUTSIDE}`);
  expect(why["discovery/resource-metadata"]).toBe(`not exercised: ${OUTSIDE}`);
});

test("of authorization servers that are no addresses of the web, or outside, none is asked", async () => {
  const servers = ["file:///etc/passwd", "http://[::1", "", ELSEWHERE];
  const { verdicts } = await examined("Bearer", { [PRM]: prm(servers) });
  expect(failures(verdicts)).toEqual([
    "discovery/authorization-servers: file:///etc/passwd is no https URL (and no loopback address)",
  ]);
  expect(verdicts.find(({ rule }) => rule === "discovery/server-metadata")).toMatchObject({
    status: "not exercised",
    why: OUTSIDE,
  });
});

test("a token that no header can hold fails the answer that brought it", async () => {
  const { verdicts } = await examined("Bearer", {
    [PRM]: prm(undefined),
    [WELL_KNOWN]: ({ origin }) => ({
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
    }),
    "/register": () => ({ client_id: "anybody" }),
    "/authorize": ({ searchParams }) => {
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.searchParams.set("code", "code");
      back.searchParams.set("state", searchParams.get("state") ?? "");
      return back;
    },
    "/token": () => ({ access_token: "two\nlines", token_type: "Bearer" }),
  });
  expect(failures(verdicts)).toEqual(
    expect.arrayContaining([
      "tokens/answer: access_token has characters that no header can hold",
      "access/good-token: answered nothing (ERR_INVALID_CHAR)",
    ]),
  );
});
