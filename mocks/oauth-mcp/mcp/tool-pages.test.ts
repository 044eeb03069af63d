import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WitnessClient, type WitnessTenant } from "../../witness-log/control-client.ts";
import { modern, tokenOf } from "../testing/probes.ts";
import { INITIALIZE, rpc } from "../testing/strict-client.ts";
import { Witness } from "../witness.ts";

let witness: Witness;
let tenant: WitnessTenant;
let token: string;

beforeAll(async () => {
  witness = await Witness.start();
  const control = new WitnessClient(witness.controlUrl, witness.key);
  tenant = await control.createTenant({ options: { extraTools: 6, toolsPerPage: 3 } });
  token = await tokenOf(tenant);
});
afterAll(() => witness.close());

interface Page {
  readonly names?: string[];
  readonly next?: string | undefined;
  readonly error?: number;
}
type List = (cursor?: string) => Promise<Page>;

/** Reads an answer of either form: a JSON body, or the one message of an event stream. */
async function pageOf(response: Response): Promise<Page> {
  const content = await response.text();
  const json = content.startsWith("{") ? content : (/^data: (\{.*)$/m.exec(content)?.[1] ?? "{}");
  const { result, error } = JSON.parse(json);
  if (error) return { error: error.code };
  return { names: result.tools.map(({ name }: { name: string }) => name), next: result.nextCursor };
}

const WIRES: Readonly<Record<string, () => Promise<List>>> = {
  "2025-11-25": async () => {
    const opened = await rpc(tenant.mcpUrl, token, INITIALIZE);
    const session = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
    return async (cursor) =>
      pageOf(
        await rpc(
          tenant.mcpUrl,
          token,
          { id: 1, method: "tools/list", params: cursor === undefined ? {} : { cursor } },
          session,
        ),
      );
  },
  "2026-07-28": async () => async (cursor) =>
    pageOf(await modern(tenant, token, "tools/list", cursor === undefined ? {} : { cursor })),
};

describe.each(Object.keys(WIRES))("tools in pages on %s", (wire) => {
  test("each page holds as many as it should, the last one has no cursor, and together they are all", async () => {
    const list = await WIRES[wire]?.();
    const pages: Page[] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await list?.(cursor);
      pages.push(page ?? {});
      cursor = page?.next;
    }
    expect(pages.map(({ names }) => names)).toEqual([
      ["echo", "tool_1", "tool_2"],
      ["tool_3", "tool_4", "tool_5"],
      ["tool_6"],
    ]);
  });

  test("a cursor that was not handed out is answered -32602, and the log has what was asked for", async () => {
    const list = await WIRES[wire]?.();
    const { next = "" } = (await list?.()) ?? {};
    for (const cursor of ["", "3", `${next}x`, next.toLowerCase()])
      expect(await list?.(cursor)).toEqual({ error: -32602 });
    const last = (await tenant.entries()).at(-1);
    expect([last?.mcp?.cursor, last?.mcp?.answer?.errorCode]).toEqual([next.toLowerCase(), -32602]);
  });
});

test("without pages the list comes whole, with no cursor, and a cursor is refused", async () => {
  const whole = await new WitnessClient(witness.controlUrl, witness.key).createTenant({
    options: { extraTools: 6 },
  });
  const own = await tokenOf(whole);
  const page = await pageOf(await modern(whole, own, "tools/list"));
  expect([page.names?.length, page.next]).toEqual([7, undefined]);
  expect(await pageOf(await modern(whole, own, "tools/list", { cursor: "1" }))).toEqual({ error: -32602 });
});
