import type { Dialog } from "../cdp/page/dialogs.ts";
import { ActionRefused } from "../evidence/log/failure.ts";

/** A page showed an alert, a question or a prompt that no act had declared. */
export class SurprisingDialog extends ActionRefused {
  override name = "SurprisingDialog";
}

/** The refusal of a surface's dialogs that no act declared, all of them dismissed; undefined where there are none. */
export function surprisingDialog(surface: string, dialogs: readonly Dialog[]): SurprisingDialog | undefined {
  const [first] = dialogs;
  if (first === undefined) return undefined;
  return new SurprisingDialog({
    kind: "action",
    title: `${surface} opened a dialog that nobody declared`,
    message: dialogs.map(({ type, message }) => `${type}: ${JSON.stringify(message)}`).join("; "),
    expected: "no dialog",
    actual: `${first.type} ${JSON.stringify(first.message)}, dismissed`,
    next: 'declare it: user.answers("accept", () => user.click(...))',
  });
}
