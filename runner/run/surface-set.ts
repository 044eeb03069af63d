import type { TerminalChannel } from "../channels/terminal/create-terminal.ts";
import { createTerminal } from "../channels/terminal/create-terminal.ts";
import { Failure } from "../evidence/log/failure.ts";
import { outsideScope } from "../evidence/log/frame-scope.ts";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import type { NetworkHost } from "../os/host/network-host.ts";
import { ownDisplays } from "../os/own-displays.ts";
import type { ProcessGroup } from "../process/process-group.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import type { StackContext } from "../stack/contexts.ts";
import type { BrowserSpec, ElectronSpec, SurfaceSpec, TerminalSpec } from "../stack/surface-spec.ts";
import type { Browser } from "../surfaces/browser.ts";
import type { DisplaySurface } from "../surfaces/display.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import { ExecutionBrowsers } from "./execution-browsers.ts";
import { LastPictures } from "./last-pictures.ts";
import { noPages } from "./no-pages.ts";
import { openDisplay } from "./open-display.ts";
import { inOwnHome } from "./own-home.ts";
import type { Execution } from "./plan.ts";
import type { RunContext } from "./run-context.ts";

/** The surfaces of one execution. Each is opened when a frame first needs it; its code is loaded then, too. */
export class SurfaceSet {
  readonly #execution: Execution;
  readonly #stack: BootedStack;
  readonly #run: RunContext;
  readonly #pages = new Map<string, Promise<PageSurface>>();
  /** Those pages as soon as they show something, ready or not. */
  readonly #shown = new Map<string, PageSurface>();
  /** The desktop apps that were started, whatever became of them. */
  readonly #apps = new Map<string, ProcessGroup>();
  /** Whose clipboard was emptied for this execution. */
  readonly #emptied = new Set<Browser>();
  /** What is being opened. */
  readonly #opening = new Set<string>();
  #display: Promise<DisplaySurface> | undefined;
  readonly #browsers: ExecutionBrowsers;
  readonly lastPictures: LastPictures;
  /** Rejects when a surface has nothing left to drive. */
  readonly lost: Promise<never>;
  #tellLoss: (failure: Failure) => void = () => {};

  readonly #context: StackContext;

  constructor(execution: Execution, stack: BootedStack, run: RunContext) {
    this.#context = inOwnHome(stack.context, execution);
    this.#execution = execution;
    this.#stack = stack;
    this.#run = run;
    this.#browsers = new ExecutionBrowsers(execution.key, stack, run.browsers);
    this.lastPictures = new LastPictures(run.recorder, execution.key);
    this.lost = new Promise((_resolve, reject) => {
      this.#tellLoss = reject;
    });
    // It may come while no frame is running; the next frame then sees it.
    this.lost.catch(() => {});
  }

  get specs(): Readonly<Record<string, SurfaceSpec<StackContext>>> {
    return this.#stack.definition.surfaces;
  }

  /** The pages that are open, in the order in which they were opened. */
  async opened(): Promise<PageSurface[]> {
    return await Promise.all(this.#pages.values());
  }

  /** The pages that show something, also those that never became ready. */
  get shown(): PageSurface[] {
    return [...this.#shown.values()];
  }

  /** The last lines of each desktop app's main process, also of one that never showed a page. */
  appLines(count: number): { readonly app: string; readonly lines: readonly string[] }[] {
    return [...this.#apps].map(([app, group]) => ({ app, lines: group.lastLines(count) }));
  }

  /** What is waited for on the way to a page that is ready for a person. */
  get waitingFor(): string | undefined {
    const waits = this.shown.map(({ waitingFor }) => waitingFor).find(Boolean);
    const [opening] = this.#opening;
    return waits ?? (opening === undefined ? undefined : `the surface ${opening} is being opened`);
  }

  /**
   * Opens a surface that shows pages, or finds it open.
   * @throws Failure when the stack has no such surface, it shows no pages, or it cannot be opened
   */
  async page(name: string, recorder: FrameRecorder): Promise<PageSurface> {
    const opening = this.#pages.get(name) ?? outsideScope(() => this.#open(name, recorder));
    this.#pages.set(name, opening);
    try {
      return await opening;
    } catch (error) {
      this.#pages.delete(name);
      throw error;
    }
  }

  /** The stack's display with its system browser; started when first needed. */
  async display(recorder: FrameRecorder): Promise<DisplaySurface> {
    this.#display ??= outsideScope(() => openDisplay(this.#execution, this.#stack, this.#context, recorder));
    return await this.#display;
  }

  get hasDisplay(): boolean {
    return this.#display !== undefined;
  }

  /**
   * The frame's terminal: its own surface, or the stack's first one. Where it runs is settled now, what it needs is
   * made when it is opened.
   */
  async terminal(on: string | undefined, recorder: FrameRecorder): Promise<() => TerminalChannel> {
    const own = on === undefined ? undefined : this.specs[on];
    const [name, spec] =
      on !== undefined && own?.kind === "terminal"
        ? [on, own]
        : (Object.entries(this.specs).find(
            (entry): entry is [string, TerminalSpec<StackContext>] => entry[1].kind === "terminal",
          ) ?? []);
    const host = name === undefined ? undefined : await this.#stack.hostOf(name);
    // Only a frame at this terminal needs what its commands would show.
    const display = spec?.onDisplay && name === on ? await this.display(recorder) : undefined;
    return () => this.#openTerminal(name, spec, { host, display }, recorder);
  }

  #openTerminal(
    name: string | undefined,
    spec: TerminalSpec<StackContext> | undefined,
    {
      host,
      display,
    }: { readonly host: NetworkHost | undefined; readonly display?: DisplaySurface | undefined },
    recorder: FrameRecorder,
  ): TerminalChannel {
    if (name === undefined || spec === undefined) {
      throw new Failure({
        kind: "error",
        title: "This frame has no `terminal`",
        message: "its stack has no surface of kind terminal",
      });
    }
    const context = this.#context;
    return createTerminal(recorder, {
      surface: name,
      cwd: spec.cwd?.(context) ?? context.root,
      env: { ...context.env, ...display?.env, ...spec.env?.(context) },
      ...(spec.size ? { size: spec.size } : {}),
      host,
    });
  }

  /** Closes everything; the display last, as the others stand on it. */
  async close(): Promise<void> {
    this.lastPictures.stop();
    // Also those that still wait to be ready, which ends their wait.
    await Promise.allSettled(this.shown.map((page) => page.close()));
    const pages = await Promise.allSettled(this.#pages.values());
    await Promise.all(pages.map((page) => (page.status === "fulfilled" ? page.value.close() : undefined)));
    await this.#browsers.letGo();
    const display = await this.#display?.catch(() => undefined);
    await display?.close();
  }

  async #open(name: string, recorder: FrameRecorder): Promise<PageSurface> {
    const spec = this.specs[name];
    if (spec?.kind !== "browser" && spec?.kind !== "electron") throw noPages(name, this.specs);
    this.#opening.add(name);
    const surface = await this.#openPage(name, spec, recorder).finally(() => this.#opening.delete(name));
    this.#shown.set(name, surface);
    void surface.lost.then(this.#tellLoss);
    recorder.surface({
      surface: name,
      kind: surface.kind,
      version: surface.version,
      attached: surface.attached,
      ...(surface.standIn === undefined ? {} : { standIn: surface.standIn }),
    });
    return surface;
  }

  async #openPage(
    name: string,
    spec: BrowserSpec<StackContext> | ElectronSpec<StackContext>,
    recorder: FrameRecorder,
  ): Promise<PageSurface> {
    const { cdpUrls, headed } = this.#run.settings;
    const first = this.#execution.flow.frames.find(({ on }) => on !== undefined)?.on;
    const given = cdpUrls.get(name) ?? (name === first ? cdpUrls.get("") : undefined);
    const cdpUrl = given ?? (spec.kind === "browser" ? spec.attach?.(this.#context) : undefined);
    const { ready } = spec;
    const viewport = spec.viewport ?? this.#run.settings.viewport;
    if (cdpUrl !== undefined) {
      const { attachSurface } = await import("../surfaces/browser-attach.ts");
      // What a stack's own program shows has one window.
      const ownTab = given !== undefined && this.#run.settings.ownTab;
      return await attachSurface(cdpUrl, { name, kind: spec.kind, ready, ownTab });
    }
    const context = this.#context;
    const host = await this.#stack.hostOf(name);
    const onMade = (made: PageSurface) => this.#shown.set(name, made);
    if (spec.kind === "electron") {
      const { openElectron } = await import("../surfaces/electron.ts");
      return await openElectron({
        name,
        app: spec.app(context),
        args: spec.args?.(context) ?? [],
        env: spec.env?.(context) ?? {},
        profile: spec.profile?.(context),
        baseEnv: context.env,
        root: context.root,
        home: context.home,
        folder: this.#stack.dir,
        deepLinks: spec.deepLinks,
        standIn: spec.standIn,
        ready,
        display: ownDisplays() ? await this.display(recorder) : { env: {} },
        spawn: (options) => this.#stack.spawn(options),
        host,
        onStarted: (group) => this.#apps.set(name, group),
        onMade,
      });
    }
    const args = spec.args?.(context) ?? [];
    const browser = spec.onDisplay
      ? await this.#browsers.takeOnDisplay(name, { host, args }, (await this.display(recorder)).env)
      : await this.#browsers.take({ host, headed, args });
    const { colorScheme, clipboard } = spec;
    if (clipboard) await this.#emptyClipboard(browser);
    const about = { name, url: spec.url(context), ready, viewport, colorScheme, clipboard };
    return await browser.openSurface({ ...about, onMade });
  }

  /** Once: what one surface of this flow copies, another may paste; what an earlier flow left, none may. */
  async #emptyClipboard(browser: Browser): Promise<void> {
    if (this.#emptied.has(browser)) return;
    this.#emptied.add(browser);
    await browser.clipboard?.write("");
  }
}
