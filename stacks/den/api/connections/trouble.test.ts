import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Refusal } from "../http/refusal.ts";
import { AuthorizationNeeded } from "./client/challenge.ts";
import { OutgoingError } from "./outgoing-error.ts";
import { problemFrom, problemFromOAuth } from "./trouble.ts";

const code = async (error: unknown, step: Parameters<typeof problemFrom>[1]) =>
  (await problemFrom(error, step)).code;

describe("naming failures", () => {
  beforeEach(() => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
  });
  afterEach(() => vi.restoreAllMocks());

  test("what already has a name keeps it", async () => {
    expect(await code(new Refusal({ code: "state_invalid", message: "x" }), "exchange")).toBe(
      "state_invalid",
    );
    expect(await code(new OutgoingError("too_large", "x", "y"), "call")).toBe("too_large");
    const challenge = {
      status: 401 as const,
      resourceMetadataUrl: undefined,
      scope: undefined,
      error: undefined,
    };
    expect(await code(new AuthorizationNeeded(challenge), "call")).toBe("reconnect_needed");
    expect(await code(new AuthorizationNeeded({ ...challenge, status: 403 }), "call")).toBe(
      "insufficient_scope",
    );
  });

  test("the SDK's own time-out is not a server's wish for a sign-in, though both are -32001", async () => {
    expect(
      await code(new McpError(ErrorCode.RequestTimeout, "Request timed out", { timeout: 100 }), "call"),
    ).toBe("timeout");
    expect(await code(new McpError(-32001, "Sign in"), "call")).toBe("needs_connection");
    expect(await code(new McpError(-32602, "Tool x not found"), "call")).toBe("tool_not_found");
    expect(await code(new McpError(-32603, "boom"), "call")).toBe("tool_failed");
  });

  test.each([
    ["access_denied", "authorization_refused"],
    ["invalid_scope", "scope_refused"],
    ["invalid_redirect_uri", "redirect_refused"],
    ["invalid_client_metadata", "registration_refused"],
    ["invalid_grant", "exchange_refused"],
    ["temporarily_unavailable", "unavailable"],
    ["something_of_their_own", "provider_error"],
  ])("the OAuth error %s is %s, with what the provider said, clipped", (oauth, expected) => {
    const problem = problemFromOAuth(oauth, `said\u0000 ${"x".repeat(1_000)}`);
    expect(problem.code).toBe(expected);
    expect(problem.message).toContain("It said: said x");
    expect(problem.message.length).toBeLessThan(450);
    expect(problem.hint).toBeTruthy();
  });

  test("an error of our own blames nobody else, and is logged for the operator", async () => {
    expect(await problemFrom(new Error("no such table"), "exchange")).toEqual({
      code: "internal",
      message: "Something went wrong in Den.",
      hint: "Try again.",
    });
    expect(console.error).toHaveBeenCalledWith("unclassified failure at exchange: Error: no such table");
  });
});
