import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { builds } from "../../parts/builds.fixture.ts";
import { problemBodySchema } from "../contract/problem.ts";
import { buildWeb } from "./build.ts";
import { createWebServer } from "./server.ts";
import { listen } from "./stub-api.fixture.ts";

let dist: string;
beforeAll(async () => {
  dist = await buildWeb(builds);
});

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  running.push(server);
  await listen(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const webBefore = async (api: Parameters<typeof serve>[0]) =>
  serve(createWebServer({ dist, apiUrl: await serve(api) }));

describe("pages", () => {
  test("every path that is no file gets the one page, under a policy that allows nothing inline or foreign", async () => {
    const web = await webBefore((_request, response) => response.end());
    for (const path of ["/", "/teams", "/mcp-connections/con_aaaaaaaaaaaaaaaa", "/v1x"]) {
      const page = await fetch(web + path);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<div id="root">');
      expect(page.headers.get("cache-control")).toContain("no-cache");
      const policy = page.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
    }
  });

  test("files are asked for again each time; an unknown file is not found, never the page", async () => {
    const web = await webBefore((_request, response) => response.end());
    const found = await fetch(`${web}/assets/app.js`);
    expect(found.headers.get("content-type")).toContain("javascript");
    expect(found.headers.get("cache-control")).toContain("no-cache");
    const missing = await fetch(`${web}/assets/app-OLD.js`);
    expect([missing.status, missing.headers.get("content-type")]).toEqual([404, "text/plain; charset=utf-8"]);
  });

  test("the app's own paths take no other method than GET and HEAD", async () => {
    const web = await webBefore((_request, response) => response.end());
    expect((await fetch(`${web}/teams`, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${web}/teams`, { method: "HEAD" })).status).toBe(200);
  });

  test("health needs no API", async () => {
    const web = await serve(createWebServer({ dist, apiUrl: "http://127.0.0.1:1" }));
    await expect((await fetch(`${web}/healthz`)).json()).resolves.toEqual({ status: "ok" });
  });
});

describe("the API behind the same origin", () => {
  test("gets method, path, query, host, cookies and body as they came, and who asked", async () => {
    const web = await webBefore(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const { host, cookie } = request.headers;
      response.setHeader("set-cookie", ["a=1; HttpOnly", "b=2"]);
      response.end(
        JSON.stringify({
          method: request.method,
          url: request.url,
          host,
          cookie,
          body,
          forwardedHost: request.headers["x-forwarded-host"],
          forwardedProto: request.headers["x-forwarded-proto"],
        }),
      );
    });
    const answer = await fetch(`${web}/v1/teams?x=1%2F2`, {
      method: "PUT",
      headers: { cookie: "den_session=s" },
      body: "{}",
    });
    const { host } = new URL(web);
    await expect(answer.json()).resolves.toEqual({
      method: "PUT",
      url: "/v1/teams?x=1%2F2",
      host,
      cookie: "den_session=s",
      body: "{}",
      forwardedHost: host,
      forwardedProto: "http",
    });
    expect(answer.headers.getSetCookie()).toEqual(["a=1; HttpOnly", "b=2"]);
    expect(answer.headers.get("content-security-policy")).toBeNull();
  });

  test.each(["/v1/session", "/mcp/agent", "/.well-known/oauth-protected-resource/mcp/agent"])(
    "%s goes to the API",
    async (path) => {
      const web = await webBefore((_request, response) => response.writeHead(418).end());
      expect((await fetch(web + path)).status).toBe(418);
    },
  );

  test("passes redirects on for the browser to follow", async () => {
    const web = await webBefore((_request, response) =>
      response.writeHead(302, { location: "https://p.test/" }).end(),
    );
    const answer = await fetch(`${web}/v1/x`, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "https://p.test/"]);
  });

  test("lets an event stream through as it comes, and hangs up on the API when the client does", async () => {
    let hungUp: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      hungUp = resolve;
    });
    const web = await webBefore((_request, response) => {
      response.on("close", hungUp);
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: first\n\n");
    });
    const client = new AbortController();
    const stream = await fetch(`${web}/mcp/agent`, { signal: client.signal });
    const first = await stream.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toBe("data: first\n\n");
    client.abort();
    await closed;
  });

  test("an API that can't be reached is a problem of the contract, with 502", async () => {
    const web = await serve(createWebServer({ dist, apiUrl: "http://127.0.0.1:1" }));
    const answer = await fetch(`${web}/v1/session`);
    expect(answer.status).toBe(502);
    expect(problemBodySchema.parse(await answer.json()).error.code).toBe("unavailable");
  });
});
