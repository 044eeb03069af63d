import { describe, expect, test } from "vitest";
import { id, presets } from "../../organization.fixture.ts";
import { accessError, accessOf, draftOf } from "../ui/access-field.tsx";
import { draftFor, newConnection } from "./connection-draft.ts";

describe("the dialog's answers", () => {
  test("a preset proposes its own facts, and sends its id", () => {
    const notion = presets[0];
    const request = newConnection(draftFor(notion), notion?.id);
    expect(request).toMatchObject({
      name: "Notion",
      auth: "oauth",
      credentials: "per_member",
      presetId: "notion",
    });
  });

  test("what is empty or does not apply is left out", () => {
    const typed = {
      ...draftFor(undefined),
      name: "A",
      url: "https://a.test/mcp",
      apiKey: "left over",
      scopes: " ",
    };
    expect(newConnection(typed, undefined)).toEqual({
      name: "A",
      url: "https://a.test/mcp",
      auth: "oauth",
      credentials: "shared",
      access: { everyone: true, teamIds: [], memberIds: [] },
    });
  });

  test("an own client goes with its secret and scopes, an organization's key with shared keys only", () => {
    const own = { ...draftFor(undefined), clientId: "c", clientSecret: "s", scopes: "read write" };
    expect(newConnection(own, undefined)).toMatchObject({
      oauthClient: { clientId: "c", clientSecret: "s" },
      scopes: "read write",
    });
    const key = { ...draftFor(undefined), auth: "api_key" as const, apiKey: " k " };
    expect(newConnection(key, undefined)).toMatchObject({ apiKey: "k" });
    expect(newConnection({ ...key, credentials: "per_member" }, undefined)).not.toHaveProperty("apiKey");
  });
});

describe("who can use it", () => {
  const team = id("tem", "a");

  test("grants survive the way through the form", () => {
    for (const access of [
      { everyone: true, teamIds: [], memberIds: [] },
      { everyone: false, teamIds: [team], memberIds: [] },
      { everyone: false, teamIds: [], memberIds: [] },
    ]) {
      expect(accessOf(draftOf(access))).toEqual(access);
    }
  });

  test("choosing some and naming nobody is asked about, not taken for nobody", () => {
    expect(accessError({ kind: "selected", teamIds: [], memberIds: [] })).toMatch(/at least one/);
    expect(accessError({ kind: "selected", teamIds: [team], memberIds: [] })).toBeUndefined();
    expect(accessError({ kind: "nobody", teamIds: [], memberIds: [] })).toBeUndefined();
  });

  test("names chosen before switching to everyone are not sent", () => {
    expect(accessOf({ kind: "everyone", teamIds: [team], memberIds: [] }).teamIds).toEqual([]);
  });
});
