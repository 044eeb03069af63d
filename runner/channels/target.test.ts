import { describe, expect, it } from "vitest";
import { closest } from "./nearest-candidates.ts";
import { button, field, role, row } from "./target.ts";

describe("a target", () => {
  it("reads as a person would say it", () => {
    expect(String(button("Remove").within(row("Notion")))).toBe('button "Remove" in row "Notion"');
    expect(String(button(/^Re/).nth(2))).toBe("2nd button /^Re/");
    expect(String(field())).toBe("field");
    expect(String(role("treeitem", "Docs"))).toBe('treeitem "Docs"');
  });

  it("keeps each container of a chain", () => {
    const { container } = button("A").within(row("B")).within(role("region", "C"));
    expect(container?.description).toBe('row "B" in region "C"');
  });

  it("refuses positions below 1 and empty names, which mean something else than they seem to", () => {
    expect(() => button("A").nth(0)).toThrow(/positions count from 1/);
    expect(() => button("A").nth(1.5)).toThrow(TypeError);
    expect(() => button("")).toThrow(/points at nothing/);
  });

  it("can't be changed after it was made", () => {
    expect(Object.isFrozen(button("A"))).toBe(true);
  });
});

describe("the nearest candidates", () => {
  it("come best first: what holds the words, then what is spelled alike, each once", () => {
    const texts = ["Delete", "Save changes", "Sav", "Cancel", "Sav", ""];
    expect(closest("Save", texts, 3)).toEqual(["Save changes", "Sav", "Cancel"]);
  });
});
