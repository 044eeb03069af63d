import { afterEach, describe, expect, test } from "vitest";
import { routes } from "../../contract/index.ts";
import { type DenUnderTest, type Person, startDen } from "../testing/den-under-test.ts";
import { startStubMcp } from "../testing/stub-mcp.ts";
import { whyNotPublic } from "./address-rules.ts";
import { createOutgoing } from "./outgoing-fetch.ts";

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.stop();
});

/** A Den with the guard on, in a pretended internet: the guard sees its addresses, packets arrive at the stub. */
async function guarded(resolve: string) {
  const stub = await startStubMcp(() => undefined);
  const den = await startDen({ DEN_URL_GUARD: "on", DEN_RESOLVE: resolve });
  open.push(den, stub);
  const admin = await den.admin();
  return { stub, check: (url: string) => added(admin, url) };
}

/** The address of a connection that an admin adds: it is asked first, as nothing has been stored yet. */
async function added(admin: Person, url: string): Promise<string> {
  const body = { name: "Tools", url, auth: "none", credentials: "shared" } as const;
  return (await admin.client.call(routes.createConnection, { body })).connection.url;
}

const refused = { status: 400, problem: { code: "url_refused", fields: { url: expect.any(String) } } };

describe("the URL guard, on", () => {
  test("refuses private, loopback, link-local and metadata addresses however they are written", async () => {
    const { check, stub } = await guarded("");
    for (const url of [
      `http://127.0.0.1:${stub.port}/mcp`,
      `http://localhost:${stub.port}/mcp`,
      `http://[::1]:${stub.port}/mcp`,
      `http://[::ffff:127.0.0.1]:${stub.port}/mcp`,
      `http://2130706433:${stub.port}/mcp`,
      `http://0x7f.1:${stub.port}/mcp`,
      `http://0:${stub.port}/mcp`,
      "http://10.0.0.7/mcp",
      "http://169.254.169.254/latest/meta-data",
      "http://[fd00:ec2::254]/latest",
      "http://user:secret@example.com/mcp",
    ]) {
      await expect(check(url), url).rejects.toMatchObject(refused);
    }
    expect(stub.requests).toEqual([]);
  });

  test("refuses a name that leads inside, also when only one of its addresses does", async () => {
    const { check, stub } = await guarded(
      "inside.example=10.0.0.5,both.example=93.184.215.14,both.example=169.254.169.254",
    );
    await expect(check(`http://inside.example:${stub.port}/mcp`)).rejects.toMatchObject({
      problem: {
        message: "inside.example leads to 10.0.0.5, a private network address. Den doesn't connect there.",
      },
    });
    await expect(check(`http://both.example:${stub.port}/mcp`)).rejects.toMatchObject(refused);
    expect(stub.requests).toEqual([]);
  });

  test("lets a public-looking address through, by name and by number", async () => {
    const { check, stub } = await guarded("tools.example=93.184.215.14");
    for (const url of [`http://tools.example:${stub.port}/mcp`, `http://93.184.215.14:${stub.port}/mcp`]) {
      expect(await check(url)).toBe(url);
    }
    expect(stub.requests.length).toBeGreaterThan(0);
  });

  test("judges again what it connects to: a name that changes its answer after the check gains nothing", async () => {
    const stub = await startStubMcp(() => undefined);
    const answers = [["93.184.215.14"], ["127.0.0.1"]];
    const network = {
      resolve: async () => answers.shift() ?? ["127.0.0.1"],
      route: () => ({ host: "127.0.0.1", port: stub.port }),
    };
    const outgoing = createOutgoing({
      settings: { urlGuard: true, answerLimitBytes: 1_000 },
      network,
      addressRule: { whyRefused: whyNotPublic },
    });
    open.push(stub, { stop: () => outgoing.close() });
    await expect(outgoing.fetch("http://rebinding.example/")).rejects.toMatchObject({
      problem: { code: "url_refused" },
    });
    expect(stub.requests).toEqual([]);
  });

  test("stands in the way of stored connections, too: their calls and their sign-in", async () => {
    const stub = await startStubMcp(() => undefined);
    const den: DenUnderTest = await startDen();
    open.push(den, stub);
    const admin = await den.admin();
    const connection = await den.publish(admin, { url: stub.url, auth: "none", credentials: "shared" });
    const before = stub.requests.length;
    Object.assign(den.service.den.settings, { urlGuard: true });
    const agent = await den.agent(admin);
    expect((await agent.search()).unavailable).toMatchObject([{ error: { code: "url_refused" } }]);
    expect((await agent.execute(`mcp:${connection.id}:x`, {})).problem?.code).toBe("url_refused");
    expect(stub.requests).toHaveLength(before);
  });
});

describe("the URL guard, off", () => {
  test("lets loopback through, as self-hosted servers need", async () => {
    const stub = await startStubMcp(() => undefined);
    const den = await startDen();
    open.push(den, stub);
    const admin = await den.admin();
    expect(await added(admin, stub.url)).toBe(stub.url);
  });
});

describe("a redirect to another origin", () => {
  const leadingTo = (to: string) =>
    startStubMcp(() => (_request, response) => void response.writeHead(307, { location: to }).end());

  test("carries no bearer and no body: it is not followed", async () => {
    const target = await startStubMcp(() => undefined);
    const source = await leadingTo(`http://localhost:${target.port}/mcp`);
    const den = await startDen({ DEN_BREAK: "reachability-unchecked" });
    open.push(den, source, target);
    const admin = await den.admin();
    const connection = await den.publish(admin, {
      url: source.url,
      auth: "api_key",
      credentials: "shared",
      apiKey: "the-organization-key",
    });
    const answer = await (await den.agent(admin)).execute(`mcp:${connection.id}:x`, {});
    expect(answer.problem).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("not followed"),
    });
    expect(
      source.requests.some((request) => request.headers.authorization === "Bearer the-organization-key"),
    ).toBe(true);
    expect(target.requests).toEqual([]);
  });

  test("into the private network is refused by name while the guard is on", async () => {
    const stub = await startStubMcp(() => (_request, response) => {
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
    });
    const den = await startDen({
      DEN_URL_GUARD: "on",
      DEN_RESOLVE: "tools.example=93.184.215.14",
    });
    open.push(den, stub);
    const admin = await den.admin();
    await expect(added(admin, `http://tools.example:${stub.port}/mcp`)).rejects.toMatchObject(refused);
  });
});
