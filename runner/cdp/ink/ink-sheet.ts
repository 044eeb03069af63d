import type { DocumentFrame } from "../page/frame-tree.ts";
import type { Session } from "../protocol/connection.ts";
import { CallRefused, isGone } from "../protocol/protocol-failure.ts";

/** The custom highlight that hides text. */
export const INK_HIGHLIGHT = "fraimz-ink";

const NO_INK = `color: transparent !important; -webkit-text-fill-color: transparent !important;
  -webkit-text-stroke-color: transparent !important; text-shadow: none !important;`;
const MARK = "/* fraimz */";
const RULE = `${MARK} ::highlight(${INK_HIGHLIGHT}) { ${NO_INK} }`;
/** A selection is painted over every highlight. */
const SELECTION_RULE = `${RULE} ::selection { ${NO_INK} }`;

const ready = new WeakMap<Session, Promise<void>>();

/**
 * The inspector's own sheet of a frame: the app sees it in none of its lists, and it works under any content policy.
 * It says how text looks that is highlighted by `INK_HIGHLIGHT`, which without that highlight means nothing.
 */
export class InkSheet {
  readonly #session: Session;
  readonly #id: string;
  #text = "";

  private constructor(session: Session, id: string) {
    this.#session = session;
    this.#id = id;
  }

  static async add(frame: DocumentFrame): Promise<InkSheet> {
    const { session } = frame;
    const prepared = ready.get(session) ?? prepare(session);
    ready.set(session, prepared);
    prepared.catch(() => ready.delete(session));
    await prepared;
    const { styleSheetId } = await session.send("CSS.createStyleSheet", { frameId: frame.id });
    const sheet = new InkSheet(session, styleSheetId);
    await sheet.selectionToo(false);
    return sheet;
  }

  /** Whether selected text is hidden, too. */
  async selectionToo(too: boolean): Promise<void> {
    await this.#set(too ? SELECTION_RULE : RULE);
  }

  /** Leaves nothing behind; a document that has gone has taken it along. */
  async remove(): Promise<void> {
    try {
      await this.#set("");
    } catch (error) {
      if (!(error instanceof CallRefused) && !isGone(error)) throw error;
    }
  }

  async #set(text: string): Promise<void> {
    if (text === this.#text) return;
    await this.#session.send("CSS.setStyleSheetText", { styleSheetId: this.#id, text });
    this.#text = text;
  }
}

/** Listens to the session's sheets, and empties what a runner that was killed has left there. */
async function prepare(session: Session): Promise<void> {
  const left: string[] = [];
  const stop = session.on("CSS.styleSheetAdded", ({ header }) => {
    if (header.origin === "inspector") left.push(header.styleSheetId);
  });
  try {
    await session.send("DOM.enable");
    await session.send("CSS.enable");
    for (const styleSheetId of left) {
      const { text } = await session.send("CSS.getStyleSheetText", { styleSheetId });
      if (text.startsWith(MARK)) await session.send("CSS.setStyleSheetText", { styleSheetId, text: "" });
    }
  } finally {
    stop();
  }
}
