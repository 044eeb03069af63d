/**
 * A client without a person, as a program: `machine-client-program.ts URL ID SECRET`. It authenticates by itself (client
 * credentials), lists, calls what it is told to, and leaves.
 */
import { z } from "zod";
import { ClientRefusal, findResource, findServer, readChallenge } from "./discovery.ts";

const [url = "", id = "", secret = ""] = process.argv.slice(2);
const { FRAIMZ_TOOL = "echo", FRAIMZ_ARGUMENTS = '{"text":"hello"}' } = process.env;
const WIRE = "2025-11-25";
const CONTEXT = { breaks: () => false, headers: {} };
/** A second token may help where the first had run out; a third helps nobody. */
const TRIES = 3;

let token: string | undefined;
let session: string | undefined;
let lastId = 0;

function headers(): Record<string, string> {
  return {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(session === undefined ? {} : { "mcp-session-id": session, "mcp-protocol-version": WIRE }),
  };
}

async function authenticate(refused: Response): Promise<void> {
  const { authorization_servers, scopes_supported } = await findResource(
    url,
    readChallenge(refused),
    CONTEXT,
  );
  const server = await findServer(authorization_servers[0] ?? "", CONTEXT);
  const answer = await fetch(server.token_endpoint, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      resource: url,
      scope: readChallenge(refused).scope ?? scopes_supported?.join(" ") ?? "",
    }),
  });
  if (!answer.ok) throw new ClientRefusal(`the token endpoint answered ${answer.status}`);
  token = z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}

async function send(method: string, params?: object): Promise<void> {
  const isNotification = method.startsWith("notifications/");
  if (!isNotification) lastId += 1;
  const body = JSON.stringify({
    jsonrpc: "2.0",
    ...(isNotification ? {} : { id: lastId }),
    method,
    ...(params ? { params } : {}),
  });
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const answer = await fetch(url, { method: "POST", headers: headers(), body });
    if (answer.status === 401) {
      await answer.body?.cancel();
      await authenticate(answer);
    } else if (answer.status === 404 && session !== undefined) {
      await answer.body?.cancel();
      session = undefined;
      await hello();
    } else if (!answer.ok) {
      await answer.body?.cancel();
      throw new ClientRefusal(`${method} was answered ${answer.status}`);
    } else {
      session ??= answer.headers.get("mcp-session-id") ?? undefined;
      await answer.text().catch(() => undefined); // A stream that breaks off is an answer that is lost.
      return;
    }
  }
  throw new ClientRefusal(`${method} is refused`);
}

async function hello(): Promise<void> {
  const clientInfo = { name: "machine-test-client", version: "1.0.0" };
  await send("initialize", { protocolVersion: WIRE, capabilities: {}, clientInfo });
  await send("notifications/initialized");
}

try {
  await hello();
  await send("tools/list");
  await send("tools/call", { name: FRAIMZ_TOOL, arguments: JSON.parse(FRAIMZ_ARGUMENTS) });
} catch (error) {
  if (!(error instanceof ClientRefusal)) throw error;
  console.error(`gave up: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (session !== undefined)
    await (await fetch(url, { method: "DELETE", headers: headers() })).body?.cancel();
}
