import type { Tab } from "../cdp/page/tab.ts";
import type { TargetHub } from "../cdp/page/target-hub.ts";
import { pause } from "../cdp/protocol/connection.ts";
import { Failure } from "../evidence/log/failure.ts";

/** The tab that a surface starts with. */
export const MAIN_TAB = "main";

/** A browser shows a tab at once; an app's window may be raised by a window manager. */
const FRONT_MS = 2_000;

/** No such tab, it has closed, or it can't be brought to the front. */
export class NoSuchTab extends Failure {
  override name = "NoSuchTab";
}

/** The tabs of one surface: their names, which one is in front, and in which order they came there. */
export class SurfaceTabs {
  readonly #surface: string;
  readonly #hub: TargetHub;
  readonly #named = new Map<string, Tab>();
  readonly #history: Tab[] = [];
  /** Tabs that were open before: whoever opened them, they are not ours to close. */
  readonly #found: ReadonlySet<string>;

  constructor(surface: string, hub: TargetHub, main: Tab) {
    this.#surface = surface;
    this.#hub = hub;
    this.#found = new Set(hub.tabs.keys());
    this.#named.set(MAIN_TAB, main);
    this.#history.push(main);
  }

  /** Named tabs that are open, in the order in which they were named. */
  get open(): ReadonlyMap<string, Tab> {
    return new Map([...this.#named].filter(([, tab]) => !tab.isClosed));
  }

  /** The tab in front; when it has closed, the one that was there before. */
  get current(): Tab {
    while ((this.#history.at(-1)?.isClosed ?? false) && this.#history.length > 1) this.#history.pop();
    const tab = this.#history.at(-1);
    if (tab === undefined || tab.isClosed) {
      throw new NoSuchTab({
        kind: "harness",
        title: `${this.#surface} has no open tab left`,
        message: "its last tab closed, or its browser ended",
      });
    }
    return tab;
  }

  nameOf(tab: Tab): string {
    return [...this.#named].find(([, one]) => one === tab)?.[0] ?? tab.url;
  }

  /** @throws NoSuchTab when another open tab has this name */
  name(name: string, tab: Tab): void {
    const taken = this.#named.get(name);
    if (taken !== undefined && taken !== tab && !taken.isClosed) {
      throw new NoSuchTab({
        kind: "error",
        title: `${this.#surface} already has a tab "${name}"`,
        message: `it shows ${taken.url}; choose another name`,
      });
    }
    this.#named.set(name, tab);
  }

  /** @throws NoSuchTab when no open tab has this name */
  named(name: string): Tab {
    const tab = this.#named.get(name);
    if (tab !== undefined && !tab.isClosed) return tab;
    const open = [...this.open.keys()].map((one) => `"${one}"`).join(", ");
    throw new NoSuchTab({
      kind: "action",
      title: `${this.#surface} has no tab "${name}"`,
      message: tab ? `it has closed; open: ${open}` : `open: ${open}`,
    });
  }

  /** Whether a tab had this name and is closed by now. */
  hasClosed(name: string): boolean {
    return this.#named.get(name)?.isClosed ?? false;
  }

  /** The one that was in front before. */
  previous(): Tab {
    const { current } = this;
    const previous = this.#history.findLast((tab) => tab !== current && !tab.isClosed);
    if (previous !== undefined) return previous;
    throw new NoSuchTab({
      kind: "action",
      title: `${this.#surface} has no earlier tab to go back to`,
      message: `"${this.nameOf(current)}" is the only one`,
    });
  }

  /** Takes a tab as the one in front: a pop-up comes to the front by itself. */
  take(tab: Tab): void {
    const at = this.#history.indexOf(tab);
    if (at >= 0) this.#history.splice(at, 1);
    this.#history.push(tab);
  }

  /**
   * Brings a tab to the front and sees to it that it is there: some apps accept the call and leave their tabs as they
   * are (falkon).
   */
  async show(tab: Tab): Promise<void> {
    await tab.bringToFront();
    const end = performance.now() + FRONT_MS;
    while (!(await tab.isShown())) {
      if (performance.now() > end) {
        throw new NoSuchTab({
          kind: "action",
          title: `${this.nameOf(tab)} can't be brought to the front`,
          message: `${this.#surface} keeps another tab before it; it is still hidden after ${FRONT_MS} ms`,
          next: "close the tab before it, or switch with `os` on the app's display",
        });
      }
      await pause(20);
    }
    this.take(tab);
  }

  /** Calls back for each tab that `opener` opens from now on. */
  onOpened(opener: Tab, listener: (tab: Tab) => void): () => void {
    // A mere list of pages tells neither when one opens nor who opened it.
    const blind = this.#hub.discovery === "page list";
    const looking = blind ? setInterval(() => this.#hub.refresh().catch(() => {}), 200) : undefined;
    const stop = this.#hub.onTab((tab) => {
      if (blind || tab.openerId === opener.id) listener(tab);
    });
    return () => {
      clearInterval(looking);
      stop();
    };
  }

  /** Closes all but the first and shows that. */
  async restore(): Promise<void> {
    const main = this.#named.get(MAIN_TAB);
    const others = [...this.#hub.tabs.values()].filter((tab) => tab !== main && this.#isOurs(tab));
    await Promise.all(others.map((tab) => tab.close()));
    this.#named.clear();
    this.#history.length = 0;
    if (main === undefined) return;
    this.#named.set(MAIN_TAB, main);
    this.#history.push(main);
    if (!main.isClosed) await main.bringToFront().catch(() => {});
  }

  /** Opened by one of ours, however far back. */
  #isOurs(tab: Tab): boolean {
    if (this.#found.has(tab.id)) return false;
    const ours = new Set([...this.#named.values()].map((one) => one.id));
    const all = this.#hub.tabs;
    for (let at: Tab | undefined = tab; at; at = at.openerId ? all.get(at.openerId) : undefined) {
      if (ours.has(at.id) || (at.openerId !== undefined && ours.has(at.openerId))) return true;
    }
    return false;
  }
}
