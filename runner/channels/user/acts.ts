import type { Tab } from "../../cdp/page/tab.ts";
import { demandOneOf, demandPixels, demandString, demandTyped } from "../given.ts";
import type { Target } from "../target.ts";
import type { DialogReply, DragBy, DragOptions, OpenedTab, UserChannel } from "./channel.ts";
import { chooseOption } from "./choice.ts";
import { drag } from "./drag.ts";
import { fillField } from "./fields.ts";
import { chooseFiles, dropFilesOn } from "./files.ts";
import { pasteOn, pastePictureOn } from "./paste.ts";
import { clickWhole, hoverAt } from "./press.ts";
import { pressOn } from "./press-keys.ts";
import type { ActRunner } from "./running-act.ts";
import { answerDialogs, awaitClosing, awaitOpening } from "./tabs.ts";
import { setTick } from "./tick.ts";
import { typeOn } from "./type-keys.ts";
import { turnWheelHeard } from "./wheel.ts";

/** The acts of `user`; see `UserChannel`. */
export class UserActs implements UserChannel {
  readonly #acts: ActRunner;

  constructor(acts: ActRunner) {
    this.#acts = acts;
  }

  on(surface: string): UserChannel {
    return new UserActs(this.#acts.on(surface));
  }

  click(target: Target): Promise<void> {
    return this.#click("clicked", target, 1);
  }

  doubleClick(target: Target): Promise<void> {
    return this.#click("double-clicked", target, 2);
  }

  hover(target: Target): Promise<void> {
    return this.#acts.run("pointed at", target, async (act) => {
      await hoverAt(await act.aim(target, { allowDisabled: true }), target);
    });
  }

  drag(target: Target, to: Target | DragBy, options?: DragOptions): Promise<void> {
    return this.#acts.run("dragged", target, (act) => drag(act, target, to, options));
  }

  fill(target: Target, value: string): Promise<void> {
    return this.#acts.run("filled in", target, (act) => {
      demandTyped("user.fill", value);
      return fillField(act, target, value);
    });
  }

  type(text: string): Promise<void> {
    return this.#acts.run("typed", undefined, (act) => {
      demandTyped("user.type", text);
      return typeOn(act, text);
    });
  }

  press(keys: string): Promise<void> {
    return this.#acts.run("pressed", undefined, (act) => {
      demandString("user.press", 'a key, as "Enter"', keys);
      return pressOn(act, keys);
    });
  }

  paste(what?: string | { readonly picture: string }): Promise<void> {
    return this.#acts.run("pasted", undefined, (act) => {
      if (typeof what === "object" && what !== null) {
        demandTyped("user.paste", what.picture);
        return pastePictureOn(act, what.picture);
      }
      if (what !== undefined) demandTyped("user.paste", what);
      return pasteOn(act, what);
    });
  }

  select(target: Target, choice: string | readonly string[]): Promise<void> {
    return this.#acts.run("chose", target, (act) => {
      demandStrings("user.select", "the text of an entry", [choice].flat());
      return chooseOption(act, target, choice);
    });
  }

  check(target: Target): Promise<void> {
    return this.#acts.run("ticked", target, (act) => setTick(act, target, true));
  }

  uncheck(target: Target): Promise<void> {
    return this.#acts.run("unticked", target, (act) => setTick(act, target, false));
  }

  upload(target: Target, ...files: string[]): Promise<void> {
    return this.#acts.run("chose files in", target, (act) => {
      demandStrings("user.upload", "the path of each file", files);
      return chooseFiles(act, target, files);
    });
  }

  dropFiles(target: Target, ...files: string[]): Promise<void> {
    return this.#acts.run("dropped files on", target, (act) => {
      demandStrings("user.dropFiles", "the path of each file", files);
      return dropFilesOn(act, target, files);
    });
  }

  scroll(to: Target | number): Promise<void> {
    if (typeof to === "number") {
      return this.#acts.run("scrolled", undefined, async ({ surface, trace }) => {
        demandPixels("user.scroll", to);
        trace.detail = `${to} px`;
        await turnWheelHeard(surface, to);
      });
    }
    return this.#acts.run("scrolled to", to, async (act) => {
      await act.aim(to, { allowDisabled: true });
    });
  }

  goto(path: string): Promise<void> {
    return this.#acts.run("went to", undefined, async ({ surface, trace }) => {
      demandString("user.goto", "an address, or a path of the app", path);
      trace.detail = path;
      await surface.goto(path);
    });
  }

  reload(): Promise<void> {
    return this.#acts.run("reloaded", undefined, ({ surface }) => surface.reload());
  }

  async opens(name: string, act: () => Promise<void>, options: { within?: number } = {}): Promise<OpenedTab> {
    const surface = await this.#acts.surface();
    // It listens before the act: a pop-up can be open before the click that opens it has ended.
    const opening = awaitOpening(surface, this.#acts.boundOf(options.within));
    try {
      await act();
    } catch (error) {
      opening.cancel();
      throw error;
    }
    let opened: Tab | undefined;
    await this.#acts.run("saw open", undefined, async ({ trace }) => {
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
    return this.#acts.run("switched to", undefined, async ({ surface, trace }) => {
      trace.detail = `tab "${name}"`;
      await surface.show(name);
    });
  }

  switchBack(): Promise<void> {
    return this.#acts.run("switched back", undefined, async ({ surface, trace }) => {
      await surface.showPrevious();
      trace.detail = `tab "${surface.currentName}"`;
    });
  }

  async closes(name: string, act?: () => Promise<void>, options: { within?: number } = {}): Promise<void> {
    const surface = await this.#acts.surface();
    // A quick one has closed before anybody can ask for it.
    const tab = act === undefined && surface.hasClosed(name) ? undefined : surface.tabNamed(name);
    await act?.();
    await this.#acts.run("saw close", undefined, async ({ trace }) => {
      trace.detail = `tab "${name}"`;
      if (tab === undefined) trace.detail += ", which had closed already";
      else await awaitClosing(tab, name, this.#acts.boundOf(options.within));
    });
  }

  closeTab(name: string): Promise<void> {
    return this.#acts.run("closed", undefined, async ({ surface, trace, timeoutMs }) => {
      trace.detail = `tab "${name}"`;
      const tab = surface.tabNamed(name);
      if ((await tab.close()) === "stays") trace.detail += ", which stays: it was answered so";
      else await awaitClosing(tab, name, timeoutMs);
    });
  }

  answers(answer: DialogReply, act: () => Promise<void>): Promise<string>;
  answers(answers: readonly DialogReply[], act: () => Promise<void>): Promise<string[]>;
  async answers(
    given: DialogReply | readonly DialogReply[],
    act: () => Promise<void>,
  ): Promise<string | string[]> {
    const replies = Array.isArray(given) ? given : [given];
    if (replies.length === 0) throw new TypeError("user.answers needs at least one answer");
    for (const reply of replies) demandReply(reply);
    const { current } = await this.#acts.surface();
    const answering = answerDialogs(current, replies, this.#acts.timeoutMs);
    try {
      await act();
      let messages: string[] = [];
      await this.#acts.run("answered", undefined, async ({ trace }) => {
        messages = await answering.messages();
        trace.detail = messages
          .map((message, i) => `${replyShown(replies[i])} to ${JSON.stringify(message)}`)
          .join(", ");
      });
      return given === replies ? messages : (messages[0] ?? "");
    } finally {
      answering.stop();
    }
  }

  #click(verb: string, target: Target, clicks: number): Promise<void> {
    return this.#acts.run(verb, target, async (act) => {
      const { aim } = await clickWhole(await act.aim(target), target, { clicks });
      aim.world.release();
    });
  }
}

function demandStrings(call: string, what: string, values: readonly unknown[]): void {
  for (const value of values) demandString(call, what, value);
}

function demandReply(reply: unknown): asserts reply is DialogReply {
  if (typeof reply === "object" && reply !== null && "text" in reply) {
    demandString("user.answers", "a text to type", reply.text);
  } else demandOneOf("user.answers", ["accept", "dismiss"], reply);
}

function replyShown(reply: DialogReply | undefined): string {
  return typeof reply === "object" ? JSON.stringify(reply.text) : String(reply);
}
