// Part of the stand-in for Electron: the Chromium that shows its windows, and the protocol to reach them.

import { type ChildProcess, spawn } from "node:child_process";
import CDP from "chrome-remote-interface";

/** A CDP event of one page. */
export interface PageEvent {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

const START_LIMIT_MS = 30_000;
const WINDOW_LIMIT_MS = 20_000;

export interface ChromiumOptions {
  readonly executable: string;
  readonly userData: string;
  readonly port: string;
  /** Switches that the app's caller gave, passed on. */
  readonly switches: ReadonlyMap<string, string>;
}

/** What a window is told about its page. */
export interface PageListener {
  readonly onGone: () => void;
  readonly onTitle: (title: string, url: string) => void;
}

/** One page target with a session of its own. */
export interface PageSession {
  readonly targetId: string;
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  onEvent(listener: (event: PageEvent) => void): void;
}

/** Started without a window; each window is an app-mode window that a second call of the program asks for. */
export class Chromium {
  readonly version: string;
  /** Resolves when the process has ended. */
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #client: CDP.Client;
  readonly #options: ChromiumOptions;
  readonly #sessions = new Map<string, (event: PageEvent) => void>();
  readonly #pages = new Map<string, PageListener>();
  readonly #opened: { marker: string; take: (targetId: string) => void }[] = [];

  private constructor(options: ChromiumOptions, child: ChildProcess, client: CDP.Client, version: string) {
    this.#options = options;
    this.#child = child;
    this.#client = client;
    this.version = version;
    this.exited = new Promise((resolve) => child.once("exit", () => resolve()));
    client.on("event", ({ method, params, sessionId }) => {
      if (sessionId) this.#sessions.get(sessionId)?.({ method, params: params as Record<string, unknown> });
    });
    client.on("Target.targetCreated", ({ targetInfo }) => this.#took(targetInfo));
    client.on("Target.targetInfoChanged", ({ targetInfo }) => {
      this.#took(targetInfo);
      this.#pages.get(targetInfo.targetId)?.onTitle(targetInfo.title, targetInfo.url);
    });
    client.on("Target.targetDestroyed", ({ targetId }) => this.#pages.get(targetId)?.onGone());
  }

  static async start(options: ChromiumOptions): Promise<Chromium> {
    const child = spawn(
      options.executable,
      [...commonArguments(options), "--no-startup-window", `--remote-debugging-port=${options.port}`],
      {
        stdio: ["ignore", "inherit", "pipe"],
      },
    );
    process.once("exit", () => child.kill("SIGKILL"));
    const endpoint = await listening(child);
    // Commands are sent by name: the description of the protocol does not come with the package.
    const protocol = { version: { major: "1", minor: "3" }, domains: [] };
    const client = await CDP({ target: endpoint, protocol });
    const { product } = await client.send("Browser.getVersion");
    const chromium = new Chromium(options, child, client, product.replace(/^.*\//, ""));
    await client.send("Target.setDiscoverTargets", { discover: true });
    return chromium;
  }

  /** Opens an app-mode window with an empty page and attaches to it. */
  async openWindow(marker: string, listener: PageListener): Promise<PageSession> {
    const page = `data:text/html;charset=utf-8,<title></title>#${marker}`;
    const arrived = new Promise<string>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Chromium opened no window within ${WINDOW_LIMIT_MS} ms.`)),
        WINDOW_LIMIT_MS,
      );
      this.#opened.push({
        marker,
        take: (targetId) => {
          clearTimeout(timer);
          resolve(targetId);
        },
      });
    });
    const asked = spawn(this.#options.executable, [...commonArguments(this.#options), `--app=${page}`], {
      stdio: "ignore",
    });
    asked.on("error", () => undefined);
    const targetId = await arrived;
    const { sessionId } = await this.#client.send("Target.attachToTarget", { targetId, flatten: true });
    this.#pages.set(targetId, {
      onTitle: listener.onTitle,
      onGone: () => {
        this.#pages.delete(targetId);
        this.#sessions.delete(sessionId);
        listener.onGone();
      },
    });
    return {
      targetId,
      send: async (method, params = {}) =>
        (await this.#client.send(method as never, params as never, sessionId)) as unknown as Record<
          string,
          unknown
        >,
      onEvent: (listener) => this.#sessions.set(sessionId, listener),
    };
  }

  /** Sends a command to the browser itself. */
  async send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    return (await this.#client.send(method as never, params as never)) as unknown as Record<string, unknown>;
  }

  async close(): Promise<void> {
    try {
      await this.#client.send("Browser.close");
    } catch {
      // Gone already.
    }
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await this.exited;
    clearTimeout(timer);
  }

  #took({ targetId, url, type }: { targetId: string; url: string; type: string }): void {
    if (type !== "page") return;
    const at = this.#opened.findIndex(({ marker }) => url.endsWith(`#${marker}`));
    if (at >= 0) this.#opened.splice(at, 1)[0]?.take(targetId);
  }
}

function commonArguments({ userData, switches }: ChromiumOptions): string[] {
  const passed = [...switches]
    .filter(([name]) => name !== "user-data-dir" && name !== "remote-debugging-port")
    .map(([name, value]) => (value === "" ? `--${name}` : `--${name}=${value}`));
  return [
    `--user-data-dir=${userData}`,
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    // Pages for an address bar that its windows don't have, and processes for pages that never come.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess",
    "--disable-background-timer-throttling",
    "--password-store=basic",
    ...(process.getuid?.() === 0 ? ["--no-sandbox", "--test-type"] : []),
    ...passed,
  ];
}

/** Waits for the endpoint, passing on everything that Chromium prints, as Electron does. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(
      () =>
        reject(
          new Error(`Chromium named no debugging endpoint within ${START_LIMIT_MS} ms: ${text.slice(-400)}`),
        ),
      START_LIMIT_MS,
    );
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(new Error(`Chromium could not be started: ${error.message}`));
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`Chromium ended with code ${code} before it was ready: ${text.slice(-400)}`));
    });
    child.stderr?.on("data", (bytes: Buffer) => {
      process.stderr.write(bytes);
      if (text.length > 100_000) return;
      text += bytes.toString("utf8");
      const endpoint = /DevTools listening on (ws:\/\/\S+)/.exec(text)?.[1];
      if (!endpoint) return;
      clearTimeout(timer);
      resolve(endpoint);
    });
  });
}
