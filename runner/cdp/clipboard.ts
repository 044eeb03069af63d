import { pressKeys } from "./input/keyboard.ts";
import type { Tab } from "./page/tab.ts";
import type { TargetHub } from "./page/target-hub.ts";
import { Session } from "./protocol/connection.ts";

/** What the desk's page keeps between two calls. */
interface Desk {
  given?: string;
  taken?: string;
}

/**
 * The clipboard that all windows of one headless browser share. It is read and written by the editing commands of a
 * window of its own, in a profile of its own: the page under test is granted nothing, and notices nothing.
 */
export class Clipboard {
  readonly #hub: TargetHub;
  #desk: Promise<Tab> | undefined;

  constructor(hub: TargetHub) {
    this.#hub = hub;
  }

  /** @returns its text; "" when there is none on it */
  async read(): Promise<string> {
    const desk = await this.#open();
    await evaluate(desk, "delete desk.taken; field.focus()");
    await pressKeys(desk, "Control+v");
    return String((await evaluate(desk, 'desk.taken ?? ""')) ?? "");
  }

  async write(text: string): Promise<void> {
    const desk = await this.#open();
    await evaluate(desk, `desk.given = ${JSON.stringify(text)}; field.focus(); field.select()`);
    await pressKeys(desk, "Control+c");
    if ((await evaluate(desk, 'desk.given ?? ""')) !== "") throw new TypeError("the browser copied nothing");
  }

  #open(): Promise<Tab> {
    this.#desk ??= this.#make().catch((error: unknown) => {
      this.#desk = undefined;
      throw error;
    });
    return this.#desk;
  }

  async #make(): Promise<Tab> {
    const { connection } = this.#hub;
    if (connection === undefined)
      throw new TypeError("unreachable: only a browser has a clipboard of its own");
    const browser = new Session(connection, undefined, () => "the browser");
    const { browserContextId } = await browser.send("Target.createBrowserContext");
    const tab = await this.#hub.newTab({ contextId: browserContextId, width: 200, height: 100 });
    await evaluate(tab, `(${prepare})()`);
    return tab;
  }
}

/** Runs in the desk's page. */
function prepare(): void {
  const field = document.createElement("textarea");
  const desk: Desk = {};
  // Nothing is copied where nothing is selected.
  field.value = "x";
  document.body.append(field);
  field.addEventListener("copy", (event) => {
    event.clipboardData?.setData("text/plain", desk.given ?? "");
    desk.given = "";
    event.preventDefault();
  });
  field.addEventListener("paste", (event) => {
    desk.taken = event.clipboardData?.getData("text/plain") ?? "";
    event.preventDefault();
  });
  Object.assign(globalThis, { field, desk });
}

async function evaluate(desk: Tab, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await desk.session.send("Runtime.evaluate", {
    expression,
    returnByValue: true,
  });
  if (exceptionDetails) throw new TypeError(`the clipboard's window: ${exceptionDetails.text}`);
  return result.value;
}
