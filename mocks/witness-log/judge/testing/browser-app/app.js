/**
 * An MCP client of 2025-11-25 that lives in a page: fetch, a pop-up for consent, and local storage, nothing else. It shows how
 * a browser app is judged; `?server=URL&tool=NAME&arguments=JSON` say what to do once a person presses Connect.
 */
const WIRE = "2025-11-25";
/** Where the pop-up comes back to, which is this page, too. */
const REDIRECT_URI = `${location.origin}/callback`;
const channel = new BroadcastChannel("callback");

/** What an honest client does not go on from. */
class Refusal extends Error {}

if (location.pathname === "/callback") {
  channel.postMessage(location.search);
  close();
} else document.querySelector("button").addEventListener("click", main, { once: true });

async function main() {
  const asked = new URLSearchParams(location.search);
  const client = new Client(asked.get("server"));
  let said;
  try {
    await client.connect();
    await client.send("tools/list");
    const call = { name: asked.get("tool"), arguments: JSON.parse(asked.get("arguments")) };
    await client.send("tools/call", call);
    said = `called ${call.name}`;
  } catch (error) {
    said = `gave up: ${error.message}`;
  }
  await client.leave();
  document.querySelector("output").textContent = said;
}

/** What is kept for the next start. */
const kept = {
  read: (name) => JSON.parse(localStorage.getItem(name) ?? "null"),
  write: (name, value) => localStorage.setItem(name, JSON.stringify(value)),
};

class Client {
  constructor(url) {
    this.url = url;
    this.number = 0;
  }

  get tokens() {
    return kept.read(`tokens of ${this.url}`);
  }

  headers() {
    return {
      ...(this.tokens && { authorization: `Bearer ${this.tokens.access}` }),
      ...(this.session && { "mcp-session-id": this.session }),
      ...(this.version && { "mcp-protocol-version": this.version }),
    };
  }

  async connect() {
    const about = { name: "browser-client", version: "1.0.0" };
    const hello = { protocolVersion: WIRE, capabilities: {}, clientInfo: about };
    this.version = (await this.send("initialize", hello)).protocolVersion;
    await this.send("notifications/initialized");
  }

  async leave() {
    if (this.session) await fetch(this.url, { method: "DELETE", headers: this.headers() });
  }

  async send(method, params = {}) {
    const message = { jsonrpc: "2.0", method, params };
    if (!method.startsWith("notifications/")) message.id = ++this.number;
    let status;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const session = this.session;
      const answer = await fetch(this.url, {
        method: "POST",
        headers: {
          ...this.headers(),
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
        body: JSON.stringify(message),
      });
      status = answer.status;
      const challenge = challengeIn(answer.headers);
      if (status === 401) await this.renew(challenge);
      else if (status === 403 && challenge.error === "insufficient_scope") await this.widen(challenge);
      else if (status === 404 && session) {
        this.session = this.version = undefined;
        await this.connect();
      } else if (status === 429) await toldToWait(answer);
      else if (status === 202) return undefined;
      else if (status === 200) {
        if (method === "initialize") this.session = answer.headers.get("mcp-session-id") ?? undefined;
        return resultIn(answer, message.id);
      } else break;
    }
    throw new Refusal(`${method} was answered ${status}`);
  }

  async renew(challenge) {
    const { server, scopes } = await discover(this.url, challenge);
    const old = this.tokens;
    const own = old?.refresh && old.issuer === server.issuer;
    const form = { grant_type: "refresh_token", refresh_token: old?.refresh };
    if (own && (await this.redeem(server, await clientAt(server), form, old))) return;
    await this.authorize(server, challenge.scope?.split(" ") ?? scopes);
  }

  async widen(challenge) {
    const { server } = await discover(this.url, challenge);
    const had = this.tokens?.scope?.split(" ") ?? [];
    await this.authorize(server, [...new Set([...had, ...(challenge.scope?.split(" ") ?? [])])]);
  }

  async authorize(server, scopes) {
    const client = await clientAt(server);
    const [verifier, state] = [random(), random()];
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    const scope = scopes.join(" ");
    const url = new URL(server.authorization_endpoint);
    const query = {
      response_type: "code",
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      code_challenge: base64url(new Uint8Array(digest)),
      code_challenge_method: "S256",
      state,
      resource: this.url,
      ...(scope && { scope }),
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const answer = await comesBack(window.open(url.href, "consent", "popup"));
    if (answer.get("state") !== state) throw new Refusal("the state is not the one that was sent");
    const named = server.authorization_response_iss_parameter_supported || answer.has("iss");
    if (named && answer.get("iss") !== server.issuer) throw new Refusal("the answer is another issuer's");
    if (!answer.has("code")) throw new Refusal(`the authorization ended with ${answer.get("error")}`);
    const form = {
      grant_type: "authorization_code",
      code: answer.get("code"),
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
    };
    if (!(await this.redeem(server, client, form, { scope }))) throw new Refusal("the code was refused");
  }

  async redeem(server, client, form, old) {
    const headers = {};
    const fields = { ...form, resource: this.url };
    if (client.token_endpoint_auth_method === "client_secret_basic")
      headers.authorization = `Basic ${btoa([client.client_id, client.client_secret].map(encodeURIComponent).join(":"))}`;
    else {
      fields.client_id = client.client_id;
      if (client.client_secret) fields.client_secret = client.client_secret;
    }
    const ask = () =>
      fetch(server.token_endpoint, { method: "POST", headers, body: new URLSearchParams(fields) });
    let answer = await ask();
    if (answer.status === 429) {
      await toldToWait(answer);
      answer = await ask();
    }
    if (answer.status !== 200) return false;
    const issued = await answer.json();
    if (issued.token_type.toLowerCase() !== "bearer") throw new Refusal(`a ${issued.token_type} token came`);
    kept.write(`tokens of ${this.url}`, {
      access: issued.access_token,
      refresh: issued.refresh_token ?? old.refresh,
      scope: issued.scope ?? old.scope,
      issuer: server.issuer,
    });
    return true;
  }
}

/** Registered once for an issuer. */
async function clientAt({ issuer, registration_endpoint: endpoint }) {
  const name = `client at ${issuer}`;
  const known = kept.read(name);
  if (known) return known;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Browser client",
      redirect_uris: [REDIRECT_URI],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      // It is served on loopback here; at an https address of its own it would be a web client.
      application_type: "native",
    }),
  });
  if (answer.status !== 201) throw new Refusal(`registration was answered ${answer.status}`);
  const client = await answer.json();
  kept.write(name, client);
  return client;
}

async function discover(resource, challenge) {
  const { origin, pathname } = new URL(resource);
  const known = `${origin}/.well-known/oauth-protected-resource`;
  const announced = challenge.resource_metadata;
  const about = await firstDocument(announced ? [announced] : [known + pathname.replace(/\/$/, ""), known]);
  if (about?.resource !== resource) throw new Refusal("the resource's metadata is missing, or another one's");
  const [issuer] = about.authorization_servers;
  const home = new URL(issuer);
  const path = home.pathname.replace(/\/$/, "");
  const server = await firstDocument([
    `${home.origin}/.well-known/oauth-authorization-server${path}`,
    `${home.origin}/.well-known/openid-configuration${path}`,
    ...(path ? [`${home.origin}${path}/.well-known/openid-configuration`] : []),
  ]);
  if (server?.issuer !== issuer) throw new Refusal("the server's metadata is missing, or another one's");
  if (!server.code_challenge_methods_supported?.includes("S256")) throw new Refusal("there is no S256");
  return { server, scopes: about.scopes_supported ?? [] };
}

async function firstDocument(places) {
  for (const place of places) {
    const answer = await fetch(place, { headers: { accept: "application/json" } });
    if (answer.status === 200) return answer.json();
  }
  return undefined;
}

/** What the pop-up came back with; nothing where a person closed it, or nobody came back. */
function comesBack(popup) {
  return new Promise((resolve) => {
    const bound = setTimeout(() => done(""), 30_000);
    const done = (search) => {
      clearTimeout(bound);
      channel.onmessage = null;
      popup?.close();
      resolve(new URLSearchParams(search));
    };
    channel.onmessage = ({ data }) => done(data);
  });
}

/** The parameters of `WWW-Authenticate: Bearer`. */
function challengeIn(headers) {
  const text = headers.get("www-authenticate") ?? "";
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

/** The result, in JSON or as an event of a stream. */
async function resultIn(answer, id) {
  const text = await answer.text();
  const streamed = answer.headers.get("content-type")?.startsWith("text/event-stream");
  const data = streamed ? [...text.matchAll(/^data:(.*)$/gm)].map(([, line]) => line) : [text];
  const message = data
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line))
    .find((one) => one.id === id && "result" in one);
  if (!message) throw new Refusal("no result came");
  return message.result;
}

function toldToWait({ headers }) {
  return new Promise((resolve) => setTimeout(resolve, Number(headers.get("retry-after") ?? 1) * 1000));
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(
    /[+/=]/g,
    (sign) => ({ "+": "-", "/": "_" })[sign] ?? "",
  );
}
