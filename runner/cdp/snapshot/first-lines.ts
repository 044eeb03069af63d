import type { DocumentFrame } from "../page/frame-tree.ts";
import { CallTimedOut, isGone } from "../protocol/protocol-failure.ts";

/** @returns the frames in which some rule dresses first lines: how those look is in no snapshot */
export async function framesWithFirstLines(
  frames: readonly DocumentFrame[],
): Promise<ReadonlySet<DocumentFrame>> {
  const found = await Promise.all(
    frames.map(async (frame) => {
      try {
        return await (await frame.world()).value<boolean>(dressesFirstLines);
      } catch (error) {
        if (!isGone(error) && !(error instanceof CallTimedOut)) throw error;
        return false;
      }
    }),
  );
  return new Set(frames.filter((_, i) => found[i]));
}

/** Runs in the page: see `World`. Sheets of other sites can't be read, and count as plain. */
function dressesFirstLines(): boolean {
  const scope = globalThis as typeof globalThis & {
    fraimzFirstLines?: WeakMap<CSSStyleSheet, { rules: number; found: boolean }>;
  };
  scope.fraimzFirstLines ??= new WeakMap();
  const inRules = (rules: CSSRuleList): boolean =>
    [...rules].some(
      (rule) =>
        (rule instanceof CSSStyleRule && rule.selectorText.includes("first-line")) ||
        ("cssRules" in rule && inRules(rule.cssRules as CSSRuleList)),
    );
  return [...document.styleSheets, ...document.adoptedStyleSheets].some((sheet) => {
    try {
      const rules = sheet.cssRules.length;
      let known = scope.fraimzFirstLines?.get(sheet);
      if (known?.rules !== rules) {
        known = { rules, found: inRules(sheet.cssRules) };
        scope.fraimzFirstLines?.set(sheet, known);
      }
      return known.found;
    } catch {
      return false;
    }
  });
}
