import { describe, expect, test } from "vitest";
import { id, presets } from "../../organization.fixture.ts";
import { accessOf, draftOf } from "../ui/access-field.tsx";
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
    };
    expect(newConnection(typed, undefined)).toEqual({
      name: "A",
      url: "https://a.test/mcp",
      auth: "oauth",
      credentials: "shared",
      access: { everyone: true, teamIds: [], memberIds: [] },
    });
  });

  test("a key is the organization's, whatever accounts were chosen before", () => {
    const answers = {
      ...draftFor(undefined),
      auth: "api_key" as const,
      credentials: "per_member" as const,
      apiKey: "k",
    };
    expect(newConnection(answers, undefined)).toMatchObject({ apiKey: "k", credentials: "shared" });
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

  test("names chosen before switching to everyone are not sent", () => {
    expect(accessOf({ kind: "everyone", teamIds: [team], memberIds: [] }).teamIds).toEqual([]);
  });
});
