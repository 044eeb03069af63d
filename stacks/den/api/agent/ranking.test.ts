import { describe, expect, test } from "vitest";
import { capabilityName, parseCapabilityName } from "./capability-name.ts";
import { rank } from "./ranking.ts";

const capability = (
  tool: string,
  more: { title?: string; description?: string; connection?: string } = {},
) => ({
  name: capabilityName("con_aaaaaaaaaaaaaaaa", tool),
  title: more.title ?? tool,
  description: more.description ?? "",
  connection: { id: "con_aaaaaaaaaaaaaaaa", name: more.connection ?? "Tools" },
  inputSchema: {},
});
const found = (query: string, ...capabilities: ReturnType<typeof capability>[]) =>
  rank(capabilities, query).map((it) => it.title);

describe("ranking", () => {
  test("an empty query finds everything by name", () => {
    expect(found(" ", capability("b"), capability("a"))).toEqual(["a", "b"]);
  });

  test("more matching words go first, then the better place; what matches nothing is left out", () => {
    expect(
      found(
        "create page",
        capability("list_users"),
        capability("delete", { description: "a page" }),
        capability("page_delete"),
        capability("createPage"),
      ),
    ).toEqual(["createPage", "page_delete", "delete"]);
  });

  test("a whole word beats a part of one, and the connection's name counts", () => {
    expect(found("tool 1", capability("tool_11"), capability("tool_1"))).toEqual(["tool_1", "tool_11"]);
    expect(found("notion", capability("search", { connection: "Notion" }), capability("other"))).toEqual([
      "search",
    ]);
  });
});

describe("capability names", () => {
  test("carry connection and tool there and back, colons and line breaks included", () => {
    const name = capabilityName("con_aaaaaaaaaaaaaaaa", "a:b\nc");
    expect(parseCapabilityName(name)).toEqual({ connectionId: "con_aaaaaaaaaaaaaaaa", tool: "a:b\nc" });
  });
});
