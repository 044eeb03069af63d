import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Break } from "./testing/breaks.ts";
import { type Scene, Theatre } from "./testing/scene.ts";

let theatre: Theatre;
beforeAll(async () => {
  theatre = await Theatre.open();
});
afterAll(async () => {
  await theatre.close();
});

/** `rule`, or `rule because of rule #entry's step`. */
async function failuresOf(scene: Scene, breaks: readonly Break[]): Promise<string[]> {
  const verdicts = await theatre.play(scene, breaks);
  for (const { becauseOf } of verdicts)
    if (becauseOf)
      expect(verdicts.find(({ rule }) => rule === becauseOf.rule)?.entries).toContain(becauseOf.entry);
  return verdicts
    .filter(({ status }) => status === "fail")
    .map(({ rule, becauseOf }) => (becauseOf ? `${rule} because of ${becauseOf.rule}` : rule));
}

describe("what follows from the same defect is said as a consequence", () => {
  it("authorizations without end, of a client whose token comes without its scheme", async () => {
    const stubborn = { options: { refreshTokens: false } };
    expect(await failuresOf(stubborn, ["tokens/in-header:scheme", "authorization/bounded"])).toEqual([
      "authorization/bounded because of tokens/in-header",
      "tokens/in-header",
    ]);
  });

  it("a token of another audience, of a client that never names the resource", async () => {
    const elsewhere: Scene = {
      options: { resources: ["other"] },
      play: async (stage) => {
        await stage.client.connect();
        const second = stage.another({ url: `${stage.tenant.mcpUrl}/other` });
        await second.connect();
      },
    };
    expect(await failuresOf(elsewhere, ["authorization/resource:everywhere"])).toEqual([
      "authorization/resource",
      "authorization/resource-at-exchange because of authorization/resource",
      "tokens/right-audience because of authorization/resource",
      "tokens/resource-at-refresh because of authorization/resource",
    ]);
  });

  it("a verifier that does not fit, of a client that writes its challenge in hexadecimal digits", async () => {
    expect(await failuresOf({}, ["authorization/challenge-form:hex"])).toEqual([
      "authorization/challenge-form",
      "authorization/verifier-matches because of authorization/challenge-form",
    ]);
  });

  it("tokens that are refreshed and never used, of a client that sends the refresh token in their place", async () => {
    expect(await failuresOf({}, ["tokens/refresh-token-private", "authorization/bounded"])).toEqual([
      "tokens/refresh-token-private",
      "tokens/one-refresh because of tokens/refresh-token-private",
    ]);
  });

  it("and nothing of two defects that have nothing to do with each other", async () => {
    const scene = { options: { refreshTokens: false }, faults: { mcp: "unauthorized" } };
    expect(await failuresOf(scene, ["authorization/bounded", "authorization/state"])).toEqual([
      "authorization/state",
      "authorization/bounded",
    ]);
  });
});
