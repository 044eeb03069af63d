import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { Witness } from "../witness.ts";

const PAGE = "http://localhost:5173";

let witness: Witness;
let control: WitnessClient;
beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
});
afterAll(() => witness.close());

/** Every endpoint that a client calls from a script, with the method that it uses. */
function endpoints({ mcpUrl, issuer }: WitnessTenant): [method: string, url: string][] {
  const { origin, pathname } = new URL(mcpUrl);
  return [
    ["POST", mcpUrl],
    ["GET", `${origin}/.well-known/oauth-protected-resource${pathname}`],
    ["GET", `${origin}/.well-known/oauth-authorization-server${new URL(issuer).pathname}`],
    ["GET", `${origin}/.well-known/openid-configuration${new URL(issuer).pathname}`],
    ["POST", `${issuer}/register`],
    ["POST", `${issuer}/token`],
    ["POST", `${issuer}/revoke`],
    ["GET", `${issuer}/jwks`],
  ];
}

function preflight(method: string, url: string): Promise<Response> {
  return fetch(url, {
    method: "OPTIONS",
    headers: {
      origin: PAGE,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization,content-type,mcp-protocol-version",
    },
  });
}

describe("a client that lives in a browser", () => {
  it("may ask every endpoint, with every header, and reads every answer, refusals included", async () => {
    const tenant = await control.createTenant();
    for (const [method, url] of endpoints(tenant)) {
      const asked = await preflight(method, url);
      expect([asked.status, asked.headers.get("access-control-allow-origin")], url).toEqual([204, "*"]);
      expect(asked.headers.get("access-control-allow-headers"), url).toBe("*, Authorization");
      expect(asked.headers.get("access-control-allow-methods"), url).toContain(method);
      const answer = await fetch(url, { method, headers: { origin: PAGE } });
      await answer.text();
      expect(answer.headers.get("access-control-allow-origin"), `${url} ${answer.status}`).toBe("*");
      expect(answer.headers.get("access-control-expose-headers"), url).toContain("WWW-Authenticate");
    }
    await tenant.close();
  });

  it("reads what a fault answers, and its preflights are neither struck by it nor counted", async () => {
    const tenant = await control.createTenant({ faults: { token: { fault: "rate-limit", nth: 1 } } });
    const url = `${tenant.issuer}/token`;
    expect((await preflight("POST", url)).status).toBe(204);
    const limited = await fetch(url, { method: "POST", headers: { origin: PAGE } });
    expect([limited.status, limited.headers.get("access-control-allow-origin")]).toEqual([429, "*"]);
    expect(limited.headers.get("access-control-expose-headers")).toContain("Retry-After");
    await tenant.close();
  });

  it("is told nothing where the tenant allows no other origins, as most providers do", async () => {
    const tenant = await control.createTenant({ options: { cors: false } });
    for (const [method, url] of endpoints(tenant))
      for (const answer of [
        await preflight(method, url),
        await fetch(url, { method, headers: { origin: PAGE } }),
      ]) {
        await answer.text();
        const told = [...answer.headers.keys()].filter((name) => name.startsWith("access-control-"));
        expect(told, url).toEqual([]);
      }
    await tenant.close();
  });

  it("finds no door in the pages that a person visits", async () => {
    const tenant = await control.createTenant();
    const page = await fetch(`${tenant.issuer}/authorize`, { headers: { origin: PAGE }, redirect: "manual" });
    await page.text();
    expect(page.headers.get("access-control-allow-origin")).toBeNull();
    await tenant.close();
  });
});
