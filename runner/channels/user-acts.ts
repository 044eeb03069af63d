import { hasFocus, readLanding, selectContent } from "../cdp/element-probe.ts";
import type { Box, Point } from "../cdp/geometry.ts";
import { pressKeys, selectAll, typeText } from "../cdp/keyboard.ts";
import { clickMouse, moveMouse, turnWheel } from "../cdp/mouse.ts";
import { isGone } from "../cdp/protocol-failure.ts";
import type { Tab } from "../cdp/tab.ts";
import { reasonOf } from "../evidence/failure.ts";
import type { FrameRecorder } from "../evidence/recorder.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import { type PagePlace, pageOf } from "./page-place.ts";
import type { Target } from "./target.ts";
import type { OpenedTab, UserChannel } from "./user.ts";
import { type Aimed, type AimWait, waitForAim } from "./user-aim.ts";
import { chooseOption } from "./user-choice.ts";
import { UserRefused } from "./user-refusal.ts";
import { answerDialog, awaitClosing, awaitOpening } from "./user-tabs.ts";

/** What an act learned on its way; recorded also when it fails. */
interface Trace {
  point?: Point;
  box?: Box;
  detail?: string;
}

/** The acts of `user`; see `UserChannel`. */
export class UserActs implements UserChannel {
  readonly #recorder: Pick<FrameRecorder, "act">;
  readonly #place: PagePlace;
  readonly #timeoutMs: number;

  constructor(recorder: Pick<FrameRecorder, "act">, place: PagePlace, timeoutMs: number) {
    this.#recorder = recorder;
    this.#place = place;
    this.#timeoutMs = timeoutMs;
  }

  on(surface: string): UserChannel {
    return new UserActs(this.#recorder, { ...this.#place, on: surface }, this.#timeoutMs);
  }

  click(target: Target): Promise<void> {
    return this.#act("clicked", target, (surface, trace) => this.#click(surface, target, trace));
  }

  doubleClick(target: Target): Promise<void> {
    return this.#act("double-clicked", target, (surface, trace) => this.#click(surface, target, trace, 2));
  }

  hover(target: Target): Promise<void> {
    return this.#act("pointed at", target, async (surface, trace) => {
      const { aim, tab } = await this.#aim(surface, target, trace, { allowDisabled: true });
      await moveMouse(tab, aim.point);
    });
  }

  fill(target: Target, value: string): Promise<void> {
    return this.#act("filled in", target, async (surface, trace) => {
      const aimed = await this.#aim(surface, target, trace);
      const { probe, handle, world } = aimed.aim;
      const secret = probe.type === "password";
      trace.detail = secret ? `a password of ${value.length} characters` : JSON.stringify(value);
      if (!probe.editable || probe.readOnly) {
        const why = probe.readOnly ? "it is read-only" : `it is a <${probe.tag}>, not a field to type in`;
        throw new UserRefused("not editable", target.description, why);
      }
      if (!probe.multiline && /[\r\n]/.test(value)) {
        throw new UserRefused(
          "not editable",
          target.description,
          "it has one line, and the value has several",
        );
      }
      await this.#press(aimed, target, 1);
      if (!(await world.value<boolean>(hasFocus, handle))) {
        throw new UserRefused("not focusable", target.description, "after the click the focus is elsewhere");
      }
      if (aimed.tab.takesKeys) await selectAll(aimed.tab);
      else await world.value(selectContent, handle);
      if (value === "" && aimed.tab.takesKeys) await pressKeys(aimed.tab, "Delete");
      else await typeText(aimed.tab, value);
      world.release();
    });
  }

  type(text: string): Promise<void> {
    return this.#act("typed", undefined, async (surface, trace) => {
      const { current } = surface;
      const secret = await focusIsSecret(current);
      trace.detail = secret ? `a password of ${text.length} characters` : JSON.stringify(text);
      await typeText(current, text);
    });
  }

  press(keys: string): Promise<void> {
    return this.#act("pressed", undefined, async (surface, trace) => {
      trace.detail = keys;
      await pressKeys(surface.current, keys);
    });
  }

  select(target: Target, choice: string): Promise<void> {
    return this.#act("chose", target, async (surface, trace) => {
      trace.detail = JSON.stringify(choice);
      const aimed = await this.#aim(surface, target, trace);
      await chooseOption(aimed, target, choice, {
        press: () => this.#press(aimed, target, 1),
        timeoutMs: this.#timeoutMs,
      });
    });
  }

  check(target: Target): Promise<void> {
    return this.#act("ticked", target, (surface, trace) => this.#tick(surface, target, true, trace));
  }

  uncheck(target: Target): Promise<void> {
    return this.#act("unticked", target, (surface, trace) => this.#tick(surface, target, false, trace));
  }

  upload(target: Target, ...files: string[]): Promise<void> {
    return this.#act("chose files in", target, async (surface, trace) => {
      trace.detail = files.join(", ");
      const { located } = await this.#aim(surface, target, trace);
      await located.frame.session.send("DOM.setFileInputFiles", {
        files,
        backendNodeId: located.backendNodeId,
      });
    });
  }

  scroll(to: Target | number): Promise<void> {
    if (typeof to === "number") {
      return this.#act("scrolled", undefined, async (surface, trace) => {
        trace.detail = `${to} px`;
        const { width, height } = (await surface.read()).viewport;
        await turnWheel(
          surface.current,
          { x: Math.round(width / 2), y: Math.round(height / 2) },
          { x: 0, y: to },
        );
      });
    }
    return this.#act("scrolled to", to, async (surface, trace) => {
      await this.#aim(surface, to, trace, { allowDisabled: true });
    });
  }

  goto(path: string): Promise<void> {
    return this.#act("went to", undefined, async (surface, trace) => {
      trace.detail = path;
      await surface.goto(path);
    });
  }

  reload(): Promise<void> {
    return this.#act("reloaded", undefined, (surface) => surface.reload());
  }

  async opens(name: string, act: () => Promise<void>, options: { within?: number } = {}): Promise<OpenedTab> {
    const surface = await pageOf(this.#place, "user");
    const within = options.within ?? this.#timeoutMs;
    // It listens before the act: a pop-up can be open before the click that opens it has ended.
    const opening = awaitOpening(surface, within);
    try {
      await act();
    } catch (error) {
      opening.cancel();
      throw error;
    }
    let opened: Tab | undefined;
    await this.#act("saw open", undefined, async (_surface, trace) => {
      trace.detail = name;
      opened = await opening.tab;
      surface.nameTab(name, opened);
      surface.bringForward(opened);
    });
    const tab = opened;
    if (tab === undefined) throw new TypeError("unreachable: the wait for a tab ends with a tab or an error");
    return {
      name,
      get url() {
        return tab.url;
      },
      closed: tab.closed,
    };
  }

  switchTo(name: string): Promise<void> {
    return this.#act("switched to", undefined, async (surface, trace) => {
      trace.detail = `tab "${name}"`;
      await surface.show(name);
    });
  }

  switchBack(): Promise<void> {
    return this.#act("switched back", undefined, async (surface, trace) => {
      await surface.showPrevious();
      trace.detail = `tab "${surface.currentName}"`;
    });
  }

  async closes(name: string, act?: () => Promise<void>, options: { within?: number } = {}): Promise<void> {
    const surface = await pageOf(this.#place, "user");
    const tab = surface.tabNamed(name);
    await act?.();
    await this.#act("saw close", undefined, async (_surface, trace) => {
      trace.detail = `tab "${name}"`;
      await awaitClosing(tab, name, options.within ?? this.#timeoutMs);
    });
  }

  closeTab(name: string): Promise<void> {
    return this.#act("closed", undefined, async (surface, trace) => {
      trace.detail = `tab "${name}"`;
      const tab = surface.tabNamed(name);
      await tab.close();
      await awaitClosing(tab, name, this.#timeoutMs);
    });
  }

  async answers(answer: "accept" | "dismiss" | { text: string }, act: () => Promise<void>): Promise<string> {
    const surface = await pageOf(this.#place, "user");
    const answering = answerDialog(surface.current, answer, this.#timeoutMs);
    try {
      await act();
      let message = "";
      await this.#act("answered", undefined, async (_surface, trace) => {
        message = await answering.message;
        trace.detail = `${typeof answer === "string" ? answer : JSON.stringify(answer.text)} to ${JSON.stringify(message)}`;
      });
      return message;
    } finally {
      answering.stop();
    }
  }

  async #tick(surface: PageSurface, target: Target, wanted: boolean, trace: Trace): Promise<void> {
    const aimed = await this.#aim(surface, target, trace);
    const isTicked = (one: Aimed): boolean =>
      one.aim.probe.checked ?? String(one.located.properties.get("checked")) === "true";
    if (isTicked(aimed) === wanted) {
      trace.detail = wanted ? "it was ticked already" : "it was not ticked";
      return;
    }
    await this.#press(aimed, target, 1);
    const end = performance.now() + this.#timeoutMs;
    // An app may set the tick itself, after a round trip.
    while (isTicked(await this.#aim(surface, target, trace, { allowDisabled: true })) !== wanted) {
      if (performance.now() < end) continue;
      const state = wanted ? "unticked" : "ticked";
      throw new UserRefused("no effect", target.description, `it is still ${state} after the click`);
    }
  }

  async #click(surface: PageSurface, target: Target, trace: Trace, clicks = 1): Promise<void> {
    const aimed = await this.#aim(surface, target, trace);
    await this.#press(aimed, target, clicks);
    aimed.aim.world.release();
  }

  async #aim(
    surface: PageSurface,
    target: Target,
    trace: Trace,
    wait: Partial<AimWait> = {},
  ): Promise<Aimed> {
    const aimed = await waitForAim(surface.current, target, { timeoutMs: this.#timeoutMs, ...wait });
    trace.point = aimed.aim.point;
    trace.box = aimed.aim.box;
    return aimed;
  }

  async #press({ aim, tab }: Aimed, target: Target, clicks: number): Promise<void> {
    let landing: Promise<boolean | undefined> = Promise.resolve(undefined);
    await clickMouse(tab, aim.point, clicks, () => {
      landing = landed(aim.world, tab);
    });
    if ((await landing) === false) {
      throw new UserRefused(
        "missed",
        target.description,
        "something came over it just as the pointer pressed",
      );
    }
  }

  /** Runs one act and records it, whether it succeeds or not. */
  async #act(
    verb: string,
    target: Target | undefined,
    work: (surface: PageSurface, trace: Trace) => Promise<void>,
  ): Promise<void> {
    const surface = await pageOf(this.#place, "user");
    const started = performance.now();
    const trace: Trace = {};
    const tab = surface.currentName;
    const { view } = surface;
    const record = (error?: unknown): void => {
      const reason = error === undefined ? undefined : reasonOf(error);
      this.#recorder.act({
        channel: "user",
        surface: surface.name,
        tab,
        verb,
        ...(target ? { target: target.description } : {}),
        ...trace,
        ...(view ? { view } : {}),
        ok: reason === undefined,
        ...(reason ? { error: `${reason.title}: ${reason.message}` } : {}),
        tookMs: Math.round(performance.now() - started),
      });
    };
    try {
      await work(surface, trace);
      surface.refuseSurprises();
    } catch (error) {
      record(error);
      throw error;
    }
    record();
  }
}

/** Where the press went; undefined when the page went away with it, as it does after a link. */
async function landed(world: Aimed["aim"]["world"], tab: Tab): Promise<boolean | undefined> {
  if (tab.isClosed) return undefined;
  try {
    return (await world.value<boolean | null>(readLanding)) ?? undefined;
  } catch (error) {
    if (isGone(error) || tab.isClosed) return undefined;
    throw error;
  }
}

/** What is typed into a password field is not written down. */
async function focusIsSecret(tab: Tab): Promise<boolean> {
  const worlds = await Promise.all(tab.frames.all.map((frame) => frame.world()));
  const secret = await Promise.all(
    worlds.map((world) =>
      world.value<boolean>(() => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return active instanceof HTMLInputElement && active.type === "password";
      }),
    ),
  );
  return secret.includes(true);
}
