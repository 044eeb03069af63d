import { describe, expect, test, vi } from "vitest";
import { plantDefects } from "./planted-defects.ts";

const shown = (id: string, facts: { connectedForMe?: boolean; reconnectNeeded?: boolean } = {}) => ({
  id,
  connectedForMe: false,
  reconnectNeeded: false,
  ...facts,
});

describe("with no defect planted, everything passes as it is", () => {
  const none = plantDefects(["a-defect-of-the-api"]);

  test("lists, badges, forms, polling and windows are untouched", () => {
    const fresh = [shown("a", { connectedForMe: true, reconnectNeeded: true })];
    expect(none.freshConnections([shown("a"), shown("b")], fresh)).toEqual(fresh);
    expect(none.withoutUngranted([shown("a"), shown("b")], fresh)).toEqual(fresh);
    expect(none.accountMode("per_member")).toBe("per_member");
    expect(none.valuesAfterRefusal("typed", "")).toBe("typed");
    expect(none.repeatEvery(5)).toBe(5);
    expect(none.withinClick(() => "window")).toBe("window");
    expect(none.connectedAtOnce()).toBe(false);
    expect(none.showsFailure()).toBe(true);
  });

  test("the end of a sign-in is reported", () => {
    const report = vi.fn();
    none.reportEnd(report);
    expect(report).toHaveBeenCalledOnce();
  });
});

describe("each planted defect strikes in its own place", () => {
  test("polling-off never repeats", () => {
    expect(plantDefects(["polling-off"]).repeatEvery(5)).toBe(false);
  });

  test("late-popup opens only after the browser's five seconds", async () => {
    vi.useFakeTimers();
    const open = vi.fn(() => "window");
    const opening = plantDefects(["late-popup"]).withinClick(open);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(open).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(opening).resolves.toBe("window");
    vi.useRealTimers();
  });

  test("card-flips-only-on-reload keeps rows as first seen, shows new ones, and reports no end", () => {
    const defects = plantDefects(["card-flips-only-on-reload"]);
    const fresh = [shown("a", { connectedForMe: true }), shown("b")];
    expect(defects.freshConnections([shown("a")], fresh)).toEqual([shown("a"), shown("b")]);
    const report = vi.fn();
    defects.reportEnd(report);
    expect(report).not.toHaveBeenCalled();
  });

  test("badge-wrong swaps the account modes", () => {
    const defects = plantDefects(["badge-wrong"]);
    expect([defects.accountMode("shared"), defects.accountMode("per_member")]).toEqual([
      "per_member",
      "shared",
    ]);
  });

  test("member-sees-ungranted keeps what was taken away", () => {
    const defects = plantDefects(["member-sees-ungranted"]);
    expect(defects.withoutUngranted([shown("a"), shown("b")], [shown("b")])).toEqual([
      shown("b"),
      shown("a"),
    ]);
  });

  test("optimistic-connected, form-cleared-on-error, failure-swallowed and reconnect-hidden do what they say", () => {
    expect(plantDefects(["optimistic-connected"]).connectedAtOnce()).toBe(true);
    expect(plantDefects(["form-cleared-on-error"]).valuesAfterRefusal("typed", "")).toBe("");
    expect(plantDefects(["failure-swallowed"]).showsFailure()).toBe(false);
    const hidden = plantDefects(["reconnect-hidden"]).freshConnections(
      [],
      [shown("a", { reconnectNeeded: true })],
    );
    expect(hidden).toEqual([shown("a")]);
  });
});
