import { mkdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../evidence/log/failure.ts";
import type { Display } from "../os/display/display.ts";
import { describeWindows, type WindowInfo } from "../os/display/window-list.ts";
import { requireTool } from "../os/missing-tool.ts";
import { endFamily } from "../process/end-family.ts";
import { lastLines } from "../process/log-file.ts";
import { membersOf, newFamilyMark } from "../process/process-family.ts";
import { readProcess } from "../process/process-table.ts";
import { MADE_AHEAD, QUIET } from "./quiet-browser.ts";
import { type RecipePaths, recipeEnvironment, writeRecipe } from "./system-browser-recipe.ts";

export interface SystemBrowserOptions {
  readonly display: Display;
  /** The HOME that the stack's programs get. */
  readonly home: string;
  /** Where the opener, its record and the profile go; the caller removes it. */
  readonly folder: string;
  /** The browser's executable; `chromium` of PATH when absent. */
  readonly chromium?: string;
  /** Further arguments, e.g. a test authority to trust. */
  readonly args?: readonly string[];
  /** Where its windows open, in the display's pixels. */
  readonly window?: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

/** One time that the system was asked to open a URL. */
export interface OpenRequest {
  readonly url: string;
  /** Milliseconds since 1970, by the clock of the machine. */
  readonly at: number;
  readonly pid: number;
}

/** A request and the browser's window that came of it. */
export interface OpenedBrowser {
  readonly request: OpenRequest;
  readonly window: WindowInfo;
}

const LIMIT_MS = 20_000;

/**
 * The browser that the system starts when a program asks it to open a URL: a process of its own with a fresh
 * profile, on the stack's display. It is not driven; what it shows is seen and touched through the display.
 */
export class SystemBrowser {
  /** What the stack's programs need in their environment to open URLs here. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly #display: Display;
  readonly #paths: RecipePaths;
  readonly #mark: string;
  readonly #profile: string;

  private constructor(options: SystemBrowserOptions, paths: RecipePaths, mark: string, profile: string) {
    this.#display = options.display;
    this.#paths = paths;
    this.#mark = mark;
    this.#profile = profile;
    this.env = recipeEnvironment(options.home, options.display.name);
  }

  /**
   * Makes it the default browser of the programs that run with this HOME. Nothing is started yet.
   * @throws MissingTool when no browser or no opener is installed
   */
  static prepare(options: SystemBrowserOptions): SystemBrowser {
    requireTool("xdg-open");
    const mark = newFamilyMark();
    const profile = join(options.folder, "profile");
    const { x, y, width, height } = options.window ?? centred(options.display);
    const args = [
      `--user-data-dir=${profile}`,
      `--window-position=${x},${y}`,
      `--window-size=${width},${height}`,
      "--new-window",
      ...QUIET,
      `--disable-features=${MADE_AHEAD.join(",")}`,
      "--disable-gpu",
      // As root the browser ends at once without it, while its caller reports success; the other one hides
      // the bar that would warn of it, which no user has.
      ...(process.getuid?.() === 0 ? ["--no-sandbox", "--test-type"] : []),
      ...(options.args ?? []),
    ];
    quietProfile(profile);
    const chromium = options.chromium ?? requireTool("chromium");
    const paths = writeRecipe({ home: options.home, folder: options.folder, chromium, args, mark });
    return new SystemBrowser(options, paths, mark, profile);
  }

  /** What finds its processes again when this runner is gone. */
  get identity(): { mark: string; stragglers: readonly string[] } {
    return { mark: this.#mark, stragglers: [this.#profile] };
  }

  /** The program that opens a URL here, for whoever takes an opener's path. */
  get opener(): string {
    return this.#paths.opener;
  }

  /** Every request so far, in order. */
  requests(): OpenRequest[] {
    const lines = readFileSync(this.#paths.record, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => {
      const [at = "", pid = "", ...url] = line.split(" ");
      return { at: Number(at), pid: Number(pid), url: url.join(" ") };
    });
  }

  /** The top-level windows that belong to this browser. */
  async windows(): Promise<WindowInfo[]> {
    return this.#own(await this.#display.windows());
  }

  /**
   * Waits until the system has been asked to open a URL and a new window of the browser has come of it.
   * @param since how many requests there were before, and the windows then: see {@link mark}
   * @throws Failure that tells apart a caller that asked for nothing, a browser that ended, and a window that
   * never came
   */
  async opened(since: BrowserMark, limitMs: number = LIMIT_MS): Promise<OpenedBrowser> {
    const deadline = performance.now() + limitMs;
    const request = await this.#nextRequest(since.requests, deadline);
    if (!request) {
      throw new Failure({
        kind: "action",
        title: "No browser was opened",
        message: `Nothing asked the system to open a URL within ${limitMs} ms, whatever the app says.`,
        expected: "a request to open a URL in the system browser",
        actual: `no request; windows:\n${describeWindows(await this.#display.windows())}`,
      });
    }
    const window = await this.#newWindow(since, deadline);
    if (window) return { request, window };
    const ended = readProcess(request.pid)?.zombie ?? true;
    const said = lastLines(this.#paths.log, 5).join("\n");
    throw new Failure({
      kind: "action",
      title: "The browser was asked for, but no window came",
      message: ended
        ? `The browser (pid ${request.pid}) has ended. Its last lines:\n${said || "(none)"}`
        : `The browser (pid ${request.pid}) runs, but showed no new window within ${limitMs} ms.`,
      expected: `a window for ${request.url}`,
      actual: describeWindows(await this.#display.windows()),
    });
  }

  /** Where requests and windows stand now; take it before the act that should open the browser. */
  async mark(): Promise<BrowserMark> {
    return { requests: this.requests().length, windows: await this.#display.windows() };
  }

  /** Closes its windows as a person does. A window that does not close in time is left to `stop`. */
  async closeWindows(limitMs = 5_000): Promise<void> {
    for (const window of await this.windows()) {
      await this.#display.close(window);
      await this.#display.windowCloses(window, limitMs);
    }
  }

  /** Ends every process of it. */
  async stop(): Promise<void> {
    await endFamily(this.identity, { name: "system browser", graceMs: 3_000 });
  }

  async #nextRequest(known: number, deadline: number): Promise<OpenRequest | undefined> {
    const changes = watch(this.#paths.record);
    try {
      for (;;) {
        const request = this.requests()[known];
        const left = deadline - performance.now();
        if (request || left <= 0) return request;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          changes.once("change", () => {
            clearTimeout(timer);
            resolve();
          });
        });
      }
    } finally {
      changes.close();
    }
  }

  #own(windows: readonly WindowInfo[]): WindowInfo[] {
    const pids = new Set(membersOf(this.identity).map(({ pid }) => pid));
    return windows.filter(({ pid }) => pid !== undefined && pids.has(pid));
  }

  async #newWindow(since: BrowserMark, deadline: number): Promise<WindowInfo | undefined> {
    const known = new Set(since.windows.map(({ id }) => id));
    return this.#display.whenWindows(
      (windows) => this.#own(windows.filter(({ id }) => !known.has(id))).at(-1),
      Math.max(0, deadline - performance.now()),
    );
  }
}

/** See {@link SystemBrowser.mark}. */
export interface BrowserMark {
  readonly requests: number;
  readonly windows: readonly WindowInfo[];
}

/** A person who never wants passwords saved: the offer would cover the page. */
function quietProfile(profile: string): void {
  const preferences = { credentials_enable_service: false, profile: { password_manager_enabled: false } };
  mkdirSync(join(profile, "Default"), { recursive: true });
  writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(preferences));
}

/** Large enough for a provider's page, and leaving the app behind it to be seen at the edges. */
function centred({ width, height }: Display) {
  const size = { width: Math.round(width * 0.62), height: Math.round(height * 0.78) };
  return { x: width - size.width - 24, y: Math.round((height - size.height) / 2), ...size };
}
