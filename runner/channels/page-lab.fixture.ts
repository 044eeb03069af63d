import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Recording, type Told } from "../evidence/log/recording.ts";
import type { Browser } from "../surfaces/browser.ts";
import { launchBrowser } from "../surfaces/launch-browser.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import { removalsDone } from "../surfaces/profile-folder.ts";
import { createSee, type See } from "./see/create-see.ts";
import type { UserChannel } from "./user/channel.ts";
import { createUser } from "./user/create-user.ts";

interface Page {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A real browser on pages that a test writes for itself, and the two channels that are tested on it. */
export class PageLab {
  readonly acts: Told<"act">[] = [];
  readonly checks: Told<"check">[] = [];
  readonly #recording = new Recording({
    act: (act) => this.acts.push(act),
    check: (check) => this.checks.push(check),
  });
  readonly browser: Browser;
  readonly surface: PageSurface;
  readonly #server: Server;
  readonly #pages = new Map<string, Page>();

  private constructor(browser: Browser, surface: PageSurface, server: Server) {
    this.browser = browser;
    this.surface = surface;
    this.#server = server;
  }

  static async open(): Promise<PageLab> {
    const server = createServer();
    // Both names of the loopback address: two sites for the browser.
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const browser = await launchBrowser({
      args: ["--host-resolver-rules=MAP *.test 127.0.0.1", "--site-per-process"],
    });
    const surface = await browser.openSurface({ name: "lab" }).catch(async (error: unknown) => {
      await browser.close();
      throw error;
    });
    const lab = new PageLab(browser, surface, server);
    server.on("request", (request, response) => {
      const page = lab.#pages.get(new URL(request.url ?? "/", "http://lab").pathname);
      response.writeHead(page ? 200 : 404, { "content-type": "text/html; charset=utf-8", ...page?.headers });
      response.end(page?.html ?? "nothing here");
    });
    return lab;
  }

  /** The lab's address under a site's name; every name ends in `.test`. */
  url(path: string, site = "one.test"): string {
    return originOf(this.#server, site) + path;
  }

  serve(path: string, html: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#pages.set(path, { html, headers });
  }

  /** Shows a page that is made of this body. */
  async show(body: string, head = ""): Promise<void> {
    this.serve("/page", `<!doctype html><title>Lab</title>${head}<body>${body}`);
    await this.surface.restoreTabs();
    this.surface.current.dialogs.takeSurprises();
    this.acts.length = 0;
    this.checks.length = 0;
    await this.surface.goto(this.url("/page"));
    this.surface.beginFrame();
  }

  user(timeoutMs = 5_000): UserChannel {
    return createUser(this.#recording, this.#place, { timeoutMs });
  }

  see(timeoutMs = 5_000): See {
    return createSee(this.#recording, this.#place, { timeoutMs });
  }

  /** Asks the page's own world, as no channel may. */
  async ask<T>(expression: string): Promise<T> {
    const { result } = await this.surface.current.session.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    return result.value as T;
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await removalsDone();
  }

  get #place() {
    return { on: "lab", page: () => Promise.resolve(this.surface) };
  }
}

function originOf(server: Server, site: string): string {
  return `http://${site}:${(server.address() as AddressInfo).port}`;
}
