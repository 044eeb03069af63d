import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TerminalChannel } from "../channels/terminal/create-terminal.ts";
import { createTerminal } from "../channels/terminal/create-terminal.ts";
import type { EvidenceEvent } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { outsideScope } from "../evidence/log/frame-scope.ts";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import { packageMissing } from "../evidence/optional-packages.ts";
import type { NetworkHost } from "../os/host/network-host.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import type { StackContext } from "../stack/contexts.ts";
import type {
  BrowserSpec,
  DisplaySpec,
  ElectronSpec,
  SurfaceSpec,
  TerminalSpec,
} from "../stack/surface-spec.ts";
import type { Browser } from "../surfaces/browser.ts";
import type { DisplaySurface } from "../surfaces/display.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import { type BrowserWanted, browserOnDisplay } from "./browser-pool.ts";
import type { Execution } from "./plan.ts";
import type { RunContext } from "./run-context.ts";

/**
 * The surfaces of one execution. Each is opened when a frame first needs it; its code is loaded then, too.
 * Remembers each surface's last picture and whether the user acted since.
 */
export class SurfaceSet {
  readonly #execution: Execution;
  readonly #stack: BootedStack;
  readonly #run: RunContext;
  readonly #pages = new Map<string, Promise<PageSurface>>();
  /** Those pages as soon as they show something, ready or not. */
  readonly #shown = new Map<string, PageSurface>();
  /** What is being opened. */
  readonly #opening = new Set<string>();
  #display: Promise<DisplaySurface> | undefined;
  /** Those of the run that this execution has, by what was asked for. */
  readonly #browsers = new Map<string, Promise<Browser>>();
  /** Browsers with a window on that display. */
  readonly #onDisplay: Browser[] = [];
  readonly #pictures = new Map<string, { sha256: string; acted: boolean }>();
  readonly #stopListening: () => void;
  /** Rejects when a surface has nothing left to drive. */
  readonly lost: Promise<never>;
  #tellLoss: (failure: Failure) => void = () => {};

  readonly #context: StackContext;

  constructor(execution: Execution, stack: BootedStack, run: RunContext) {
    this.#context = inOwnHome(stack.context, execution);
    this.#execution = execution;
    this.#stack = stack;
    this.#run = run;
    this.#stopListening = run.recorder.onEvent((event) => this.#noteAct(event));
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
    this.#display ??= outsideScope(() => this.#openDisplay(recorder));
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

  /** Notes a picture, for the rule that an act must change what is seen. */
  pictured(surface: string, sha256: string): void {
    this.#pictures.set(surface, { sha256, acted: false });
  }

  /** The last picture's SHA-256 when the user acted on the surface since. */
  pictureBeforeAct(surface: string): string | undefined {
    const last = this.#pictures.get(surface);
    return last?.acted ? last.sha256 : undefined;
  }

  /** Closes everything; the display last, as the others stand on it. */
  async close(): Promise<void> {
    this.#stopListening();
    // Also those that still wait to be ready, which ends their wait.
    await Promise.allSettled(this.shown.map((page) => page.close()));
    const pages = await Promise.allSettled(this.#pages.values());
    await Promise.all(pages.map((page) => (page.status === "fulfilled" ? page.value.close() : undefined)));
    const browsers = await Promise.allSettled(this.#browsers.values());
    for (const taken of browsers) if (taken.status === "fulfilled") this.#run.browsers.giveBack(taken.value);
    await Promise.all(this.#onDisplay.splice(0).map((browser) => browser.close()));
    const display = await this.#display?.catch(() => undefined);
    await display?.close();
  }

  #noteAct(event: EvidenceEvent): void {
    if (event.type !== "act" || event.flow !== this.#execution.key || !event.ok) return;
    // Nothing on the screen need change when the network does.
    if (event.channel === "network") return;
    const surface = event.surface ?? (event.channel === "os" ? "display" : undefined);
    const last = surface === undefined ? undefined : this.#pictures.get(surface);
    if (last) last.acted = true;
  }

  async #open(name: string, recorder: FrameRecorder): Promise<PageSurface> {
    const spec = this.specs[name];
    if (spec?.kind !== "browser" && spec?.kind !== "electron") {
      throw new Failure({
        kind: "error",
        title: `The stack has no surface "${name}" that shows pages`,
        message: `its surfaces: ${Object.keys(this.specs).join(", ")}`,
      });
    }
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
      return await attachSurface(cdpUrl, { name, kind: spec.kind, ready });
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
        baseEnv: context.env,
        root: context.root,
        home: context.home,
        folder: this.#stack.dir,
        deepLinks: spec.deepLinks,
        standIn: spec.standIn,
        ready,
        display: await this.display(recorder),
        spawn: (options) => this.#stack.spawn(options),
        host,
        onMade,
      });
    }
    const args = spec.args?.(context) ?? [];
    const browser = spec.onDisplay
      ? await this.#browserOnDisplay(name, { host, args }, await this.display(recorder))
      : await this.#browser({ host, headed, args });
    const { colorScheme } = spec;
    return await browser.openSurface({ name, url: spec.url(context), ready, viewport, colorScheme, onMade });
  }

  /** All of its surfaces that ask for the same share one. */
  async #browser(wanted: BrowserWanted): Promise<Browser> {
    const key = JSON.stringify([wanted.host?.name, wanted.headed, ...wanted.args]);
    const taken = this.#browsers.get(key) ?? this.#run.browsers.take(this.#stack, wanted);
    this.#browsers.set(key, taken);
    try {
      return await taken;
    } catch (error) {
      this.#browsers.delete(key);
      throw error;
    }
  }

  async #browserOnDisplay(
    name: string,
    options: { readonly host: NetworkHost | undefined; readonly args: readonly string[] },
    { env }: DisplaySurface,
  ): Promise<Browser> {
    const folder = join(this.#stack.dir, `browser-${fileName(this.#execution.key)}-${fileName(name)}`);
    const browser = await browserOnDisplay(this.#stack, { ...options, env, folder });
    this.#onDisplay.push(browser);
    return browser;
  }

  async #openDisplay(recorder: FrameRecorder): Promise<DisplaySurface> {
    const [name, spec] = Object.entries(this.specs).find(
      (entry): entry is [string, DisplaySpec] => entry[1].kind === "display",
    ) ?? ["display", undefined];
    const { DisplaySurface } = await import("../surfaces/display.ts").catch((error: unknown) => {
      throw packageMissing("display", error);
    });
    const authority = this.#stack.definition.authority(this.#context);
    if (authority !== undefined) {
      // Of everything that shows windows: the desktop app's own Chromium and the system browser share this HOME.
      const { trustAuthority } = await import("../surfaces/trusted-authority.ts");
      await trustAuthority(this.#context.home, authority);
    }
    const surface = await DisplaySurface.open({
      folder: join(this.#stack.dir, `display-${fileName(this.#execution.key)}`),
      home: this.#context.home,
      spawn: (options) => this.#stack.spawn(options),
      ...(spec?.size ? { size: spec.size } : {}),
    });
    recorder.surface({ surface: name, kind: "display", version: surface.display.name, attached: false });
    return surface;
  }
}

/**
 * The same context with a HOME of one execution's own: what a desktop app keeps there must not meet the next flow on
 * the same stack. Everything else, getters too, is still the stack's.
 */
export function inOwnHome<Context extends StackContext>(context: Context, { key }: Execution): Context {
  const home = join(context.home, fileName(key));
  mkdirSync(home, { recursive: true });
  const env = { ...context.env, HOME: home };
  const own: Context = Object.create(context, { home: { value: home }, env: { value: env } });
  return own;
}

function fileName(key: string): string {
  return key.replace(/[^a-z0-9-]+/gi, "-");
}
