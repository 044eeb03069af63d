import { ActionRefused } from "../../evidence/log/failure.ts";
import { seconds } from "../../evidence/text/seconds.ts";

/** Why a person could not have done what the action asks. */
export type RefusalKind =
  | "absent"
  | "ambiguous"
  | "hidden"
  | "covered"
  | "disabled"
  | "moving"
  | "off-screen"
  | "tab not in front"
  | "hung"
  | "not editable"
  | "not focusable"
  | "no such choice"
  | "missed"
  | "no click"
  | "unheard"
  | "kept from pages"
  | "no effect"
  | "dialog"
  | "no pop-up"
  | "still open";

const SENTENCES: Readonly<Record<RefusalKind, string>> = {
  absent: "is not there",
  ambiguous: "could be any of several",
  hidden: "is hidden",
  covered: "is covered",
  disabled: "is disabled",
  moving: "does not stop moving",
  "off-screen": "is outside the window and can't be scrolled into it",
  "tab not in front": "is in a tab that is not in front",
  hung: "can't be reached: its page does not answer",
  "not editable": "can't be typed into",
  "not focusable": "did not take the focus",
  "no such choice": "does not offer that choice",
  missed: "was missed: the click landed on something else",
  "no click": "was pressed, and no click came of it",
  unheard: "got nothing of it: the browser kept the input from its page",
  "kept from pages": "can't be pressed in a page",
  "no effect": "did not change",
  dialog: "opened a dialog that nobody declared",
  "no pop-up": "opened no new tab",
  "still open": "did not close",
};

/** A person could not have done this. Says which condition failed and what could have been meant instead. */
export class UserRefused extends ActionRefused {
  override name = "UserRefused";

  constructor(
    readonly refusal: RefusalKind,
    readonly target: string,
    readonly detail: string,
    readonly candidates: readonly string[] = [],
    waitedMs?: number,
  ) {
    const waited = waitedMs === undefined ? "" : ` (after ${seconds(waitedMs)})`;
    super({
      kind: "action",
      title: `${capitalised(target)} ${SENTENCES[refusal]}`,
      message: detail + waited,
      expected: `${target}, usable by a person`,
      actual: `${refusal}: ${detail}`,
      ...(candidates.length > 0 ? { nearest: [...candidates] } : {}),
    });
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
