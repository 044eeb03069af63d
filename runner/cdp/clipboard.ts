import { pressKeys } from "./input/keyboard.ts";
import type { Tab } from "./page/tab.ts";
import type { TargetHub } from "./page/target-hub.ts";
import { Session } from "./protocol/connection.ts";

const DESK = "https://desk.invalid/";

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

  /**
   * Puts a picture on it, as "Copy image" and a screenshot do: no file that has a name.
   * @returns false when it is none that the browser can show
   */
  async writePicture(bytes: Uint8Array): Promise<boolean> {
    const desk = await this.#open();
    const browser = new Session(desk.session.connection, undefined, () => "the browser");
    await browser.send("Browser.grantPermissions", {
      ...(desk.contextId === undefined ? {} : { browserContextId: desk.contextId }),
      permissions: ["clipboardSanitizedWrite"],
    });
    const base64 = JSON.stringify(Buffer.from(bytes).toString("base64"));
    return (await evaluate(desk, `(${copyPicture})(${base64})`)) === true;
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
    // What no network knows, answered here: pictures are copied only by pages that came over a safe line.
    const becomes = {
      answer: { status: 200, headers: { "content-type": "text/html" }, body: "<!doctype html>" },
    };
    await tab.conditions.network.rules.add({ url: DESK, becomes });
    await tab.navigate(DESK);
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

/** Runs in the desk's page. The clipboard takes one format, whatever the picture was. */
async function copyPicture(base64: string): Promise<boolean> {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes])).catch(() => undefined);
  if (bitmap === undefined) return false;
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  await navigator.clipboard.write([new ClipboardItem({ "image/png": canvas.convertToBlob() })]);
  return true;
}

async function evaluate(desk: Tab, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await desk.session.send("Runtime.evaluate", {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new TypeError(`the clipboard's window: ${exceptionDetails.text}`);
  return result.value;
}
