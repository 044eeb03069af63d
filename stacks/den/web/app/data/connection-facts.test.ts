import { describe, expect, test } from "vitest";
import { connection, id } from "../../organization.fixture.ts";
import { accessWords, accountMode, hostOf, organizationStatus, personalStatus } from "./connection-facts.ts";

describe("what a connection's badges say", () => {
  test.each([
    [{ everyone: true, teamIds: [], memberIds: [] }, "Everyone"],
    [{ everyone: false, teamIds: [], memberIds: [] }, "Nobody yet"],
    [{ everyone: false, teamIds: [id("tem", "a")], memberIds: [] }, "1 team"],
    [
      { everyone: false, teamIds: [id("tem", "a"), id("tem", "b")], memberIds: [id("mem", "c")] },
      "2 teams, 1 member",
    ],
  ])("access %j is %s", (access, words) => {
    expect(accessWords(access)).toBe(words);
  });

  test("the account mode is named, unless there is no account", () => {
    const mode = (facts: Parameters<typeof connection>[2]) => accountMode(connection("any", "Any", facts));
    expect(mode({ auth: "api_key", credentials: "shared" })).toBe("One org account");
    expect(mode({ auth: "oauth", credentials: "per_member" })).toBe("Individual accounts");
    expect(mode({ auth: "none", credentials: "shared" })).toBe("No account needed");
  });

  test.each([
    [{ connectedForMe: true }, "Connected"],
    [{ connectedForMe: false }, "Not connected"],
    [{ connectedForMe: true, reconnectNeeded: true }, "Reconnect needed"],
    [{ auth: "none" as const, connectedForMe: true }, "Ready to use"],
    [{ credentials: "per_member" as const, connectedAccounts: 0 }, "No accounts yet"],
    [{ credentials: "per_member" as const, connectedAccounts: 1 }, "1 account connected"],
    [{ credentials: "per_member" as const, connectedAccounts: 3 }, "3 accounts connected"],
  ])("to an admin %j is %s", (facts, words) => {
    expect(organizationStatus(connection("any", "Any", facts)).words).toBe(words);
  });

  test.each([
    [{ credentials: "per_member" as const, connectedForMe: true }, "Connected as you"],
    [{ connectedForMe: true }, "Connected by your organization"],
    [{}, "Not connected"],
    [{ connectedForMe: true, reconnectNeeded: true }, "Reconnect needed"],
  ])("to its user %j is %s", (facts, words) => {
    expect(personalStatus(connection("any", "Any", facts)).words).toBe(words);
  });

  test("an address is shown by its host, and as it is when it has none", () => {
    expect(hostOf("https://mcp.example.test:8443/a/b")).toBe("mcp.example.test:8443");
    expect(hostOf("nonsense")).toBe("nonsense");
  });
});
