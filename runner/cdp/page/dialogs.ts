import type { Session } from "../protocol/connection.ts";
import type { Protocol } from "../protocol/protocol.ts";

/** A JavaScript dialog that was open, and how it was answered. */
export interface Dialog {
  readonly type: string;
  readonly message: string;
}

/** Decides how a dialog is answered; returns undefined to leave it to the default (dismissed and remembered). */
export type DialogAnswer = (dialog: Dialog) => { accept: boolean; text?: string } | undefined;

/** The dialogs of one tab: an open one stops the page, also the click that opened it, so each is answered at once. */
export class Dialogs {
  /** Answers them; undefined means that any dialog is a surprise. */
  answer: DialogAnswer | undefined;
  /** How often the page asked whether to leave, and the declared answer was no. */
  declined = 0;
  readonly #session: Session;
  readonly #answered: () => void;
  #surprises: Dialog[] = [];

  constructor(session: Session, answered: () => void) {
    this.#session = session;
    this.#answered = answered;
    session.on("Page.javascriptDialogOpening", (event) => this.#opened(event));
  }

  /** Those that nobody declared, since the last call. */
  takeSurprises(): Dialog[] {
    const surprises = this.#surprises;
    this.#surprises = [];
    return surprises;
  }

  #opened(event: Protocol.Page.JavascriptDialogOpeningEvent): void {
    const dialog = { type: event.type, message: event.message };
    const answer = this.answer?.(dialog);
    if (answer === undefined) this.#surprises.push(dialog);
    if (dialog.type === "beforeunload" && answer?.accept === false) this.declined++;
    const accept = answer?.accept ?? dialog.type === "beforeunload";
    // Who presses OK leaves what the page has written there.
    const text = answer?.text ?? (accept && dialog.type === "prompt" ? event.defaultPrompt : undefined);
    this.#session.post("Page.handleJavaScriptDialog", {
      // Who asks whether to leave would otherwise hold the tab for good; it is remembered all the same.
      accept,
      ...(text === undefined ? {} : { promptText: text }),
    });
    this.#answered();
  }
}
