/** The load of the witness benchmark: requests over kept connections, a few at a time, each timed. */
import { createHash, randomBytes } from "node:crypto";
import { Agent, request } from "node:http";

const SIDE_BY_SIDE = 8;
const agent = new Agent({ keepAlive: true, maxSockets: SIDE_BY_SIDE });

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export function call(
  url: string,
  method: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { agent, method, headers: { ...headers, "content-length": Buffer.byteLength(body) } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
        answer.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Runs `act` `count` times, {@link SIDE_BY_SIDE} at once. Times in milliseconds. Throws what `act` throws. */
export async function load(count: number, act: () => Promise<void>): Promise<Load> {
  const times: number[] = [];
  let left = count;
  const started = performance.now();
  const one = async () => {
    while (left > 0) {
      left -= 1;
      const begun = performance.now();
      await act();
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, one));
  const seconds = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { perSecond: count / seconds, p50: at(0.5), p99: at(0.99) };
}

const JSON_RPC = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** Opens a session and returns one echo call on it; the call fails unless the text comes back. */
export async function echoCall(url: string, token?: string): Promise<() => Promise<void>> {
  const headers: Record<string, string> = {
    ...JSON_RPC,
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const initialize = {
    jsonrpc: "2.0",
    id: 0,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "1" } },
  };
  const opened = await call(url, "POST", headers, JSON.stringify(initialize));
  headers["mcp-session-id"] = String(opened.headers["mcp-session-id"]);
  headers["mcp-protocol-version"] = "2025-11-25";
  await call(url, "POST", headers, JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }));
  let id = 0;
  return async () => {
    id += 1;
    const text = `echo number ${id}`;
    const message = {
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name: "echo", arguments: { text } },
    };
    const answer = await call(url, "POST", headers, JSON.stringify(message));
    if (!answer.body.includes(text))
      throw new Error(`The echo did not come back: ${answer.status} ${answer.body.slice(0, 200)}`);
  };
}

const REDIRECT_URI = "http://127.0.0.1:9/callback";

/** Registers a public client and returns its id (RFC 7591). */
export async function registered(issuer: string): Promise<string> {
  const metadata = {
    redirect_uris: [REDIRECT_URI],
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code"],
  };
  const headers = { "content-type": "application/json" };
  const made = await call(`${issuer}/register`, "POST", headers, JSON.stringify(metadata));
  const client: { client_id?: string } = JSON.parse(made.body);
  if (!client.client_id) throw new Error(`No client: ${made.status} ${made.body.slice(0, 200)}`);
  return client.client_id;
}

export interface AuthorizationTarget {
  readonly authorize: string;
  readonly token: string;
  readonly clientId: string;
}

/** One authorization round trip: authorize, follow the redirect by hand, redeem the code with its verifier. */
export async function authorizationRoundTrip({
  authorize,
  token,
  clientId,
}: AuthorizationTarget): Promise<string> {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    code_challenge: challenge,
    code_challenge_method: "S256",
    state: "s",
    scope: "mcp:read",
  });
  const redirected = await call(`${authorize}?${query}`, "GET");
  const code = new URL(String(redirected.headers.location)).searchParams.get("code") ?? "";
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: clientId,
    code,
    code_verifier: verifier,
    redirect_uri: REDIRECT_URI,
  });
  const answer = await call(
    token,
    "POST",
    { "content-type": "application/x-www-form-urlencoded" },
    form.toString(),
  );
  const issued: { access_token?: string } = JSON.parse(answer.body);
  if (!issued.access_token) throw new Error(`No token: ${answer.status} ${answer.body.slice(0, 200)}`);
  return issued.access_token;
}

/** Closes the kept connections. */
export function endLoad(): void {
  agent.destroy();
}
