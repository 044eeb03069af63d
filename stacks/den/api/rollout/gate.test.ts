import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../contract/index.ts";
import { type DenUnderTest, type Person, startDen } from "../testing/den-under-test.ts";
import { type StubMcp, startStubMcp, tool } from "../testing/stub-mcp.ts";

const SCRIPT = new URL("../../../../scripts/den-rollout.ts", import.meta.url).pathname;

let folder: string;
let den: DenUnderTest;
let stub: StubMcp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "den-rollout-"));
  stub = await startStubMcp((rpc) =>
    rpc.method === "tools/list" ? { result: { tools: [tool("echo")] } } : undefined,
  );
  den = await startDen({ DEN_GATING: "on", DEN_DATABASE_URL: `file:${join(folder, "den.db")}` });
});
afterAll(async () => {
  await den?.stop();
  await stub?.stop();
  await rm(folder, { recursive: true, force: true });
});

const rollout = (...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", SCRIPT, ...args], {
    env: { ...process.env, DEN_DATABASE_URL: `file:${join(folder, "den.db")}` },
  });

const usable = async (person: Person) =>
  (await person.client.call(routes.listUsableConnections, {})).connections.length;
const manageable = async (person: Person) =>
  (await person.client.call(routes.listManageableConnections, { query: { scope: "manageable" } })).connections
    .length;

describe("the staged rollout", () => {
  test("the next poll shows what the script did; managing is never gated; other organizations keep theirs", async () => {
    const [admin, other] = [await den.admin(), await den.admin()];
    const member = await den.member(admin);
    const connection = { url: stub.url, auth: "none", credentials: "shared" } as const;
    const { id } = await den.publish(admin, connection);
    await den.publish(other, connection);
    const agent = await den.agent(member);
    const state = async () => [await usable(member), await usable(other), (await agent.search()).total];

    expect(await state()).toEqual([0, 0, 0]);
    expect(await manageable(admin)).toBe(1);
    expect((await agent.execute(`mcp:${id}:echo`, {})).problem?.code).toBe("forbidden");

    await rollout("enable", admin.session.organization.id, other.session.organization.name);
    expect(await state()).toEqual([1, 1, 1]);

    await rollout("disable", other.session.organization.id);
    expect(await state()).toEqual([1, 0, 1]);
    const { stdout } = await rollout("status", "--json");
    expect(JSON.parse(stdout)).toEqual({
      organizations: expect.arrayContaining([
        expect.objectContaining({ id: admin.session.organization.id, enabled: true, connections: 1 }),
        expect.objectContaining({ id: other.session.organization.id, enabled: false }),
      ]),
    });

    await rollout("dark");
    expect(await state()).toEqual([0, 0, 0]);
    expect(await manageable(admin)).toBe(1);
  });

  test("the script refuses an unknown organization, changes nothing, and says how to list them", async () => {
    await expect(rollout("enable", "org_nobody")).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('No single organization is "org_nobody"'),
    });
    await expect(rollout("status", "--database", `file:${folder}/absent.db`)).rejects.toMatchObject({
      code: 3,
      stderr: expect.stringContaining("there is no such file"),
    });
  });

  test("is off by default: without DEN_GATING opt-ins don't matter", async () => {
    const open = await startDen();
    const admin = await open.admin();
    await open.publish(admin, { url: stub.url, auth: "none", credentials: "shared" });
    expect(await usable(admin)).toBe(1);
    await open.stop();
  });
});
