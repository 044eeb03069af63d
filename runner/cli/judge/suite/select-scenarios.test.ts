import { expect, it } from "vitest";
import { Failure } from "../../../evidence/log/failure.ts";
import { SCENARIOS } from "./scenarios.ts";
import { selectScenarios } from "./select-scenarios.ts";

const chosen = (names: string) => selectScenarios(names).map(({ id }) => id);

it("chooses by id, by group, by glob, and several of them in the suite's own order, each once", () => {
  expect(chosen("tokens/expired")).toEqual(["tokens/expired"]);
  expect(chosen("http")).toEqual(["http/busy-server", "http/busy-token-endpoint"]);
  expect(chosen("*iss*")).toContain("authorization/missing-iss");
  expect(chosen("tokens/expired, http,tokens/*,connect")[0]).toBe("connect");
  expect(new Set(chosen("tokens,tokens/expired")).size).toBe(chosen("tokens,tokens/expired").length);
  expect(selectScenarios(undefined)).toBe(SCENARIOS);
});

it.each(["token", "", "tokens,", "tokens/expire", ".*"])(
  "refuses a name that chooses nothing: %s",
  (names) => {
    let reason: Failure["reason"] | undefined;
    try {
      selectScenarios(names);
    } catch (error) {
      if (error instanceof Failure) reason = error.reason;
    }
    expect(reason?.title).toContain("chooses no scenario");
    expect(reason?.next).toContain("groups are connect, discovery, registration");
  },
);
