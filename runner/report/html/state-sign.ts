import type { FrameState } from "../report-schema.ts";
import { html, type Markup } from "./markup.ts";

const SIGNS = {
  passed: "✓",
  failed: "✕",
  incomplete: "!",
  "not reached": "–",
  skipped: "–",
  "known defect": "≈",
  "not applicable": "∅",
} as const;

/** A state's sign with its name for a screen reader: colour is never alone. */
export function sign(state: FrameState): Markup {
  return html`<span class="sign ${stateClass(state)}" role="img" aria-label="${state}">${SIGNS[state]}</span>`;
}

export function stateClass(state: FrameState): string {
  return state.replace(" ", "-");
}
