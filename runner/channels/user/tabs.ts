import type { DialogAnswer } from "../../cdp/page/dialogs.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { bounded } from "../../cdp/protocol/connection.ts";
import type { PageSurface } from "../../surfaces/page-surface.ts";
import type { DialogReply } from "./channel.ts";
import { UserRefused } from "./refusal.ts";

/** Tabs that an `opens` has taken: of several that one act opens, each goes to one of the nested `opens`. */
const taken = new WeakSet<Tab>();

/** Listens from now on for a tab that the one in front opens. */
export function awaitOpening(
  surface: PageSurface,
  withinMs: number,
): { tab: Promise<Tab>; cancel: () => void } {
  const opener = surface.current;
  const before = new Map([...surface.tabs].map(([name, tab]) => [name, documentOf(tab)]));
  const opened: Tab[] = [];
  let tell: () => void = () => {};
  const stop = surface.onOpened(opener, (tab) => {
    opened.push(tab);
    tell();
  });
  const next = async (): Promise<Tab> => {
    for (;;) {
      const free = opened.find((tab) => !taken.has(tab));
      if (free) return free;
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    }
  };
  const noPopUp = (detail: string): UserRefused =>
    new UserRefused("no pop-up", `the page ${opener.url}`, detail, [], withinMs);
  const waiting = async (): Promise<Tab> => {
    try {
      const tab = await bounded(next(), withinMs, () => {
        const reused = [...surface.tabs].filter(
          ([name, one]) => one !== opener && before.get(name) !== documentOf(one),
        );
        if (opened.length > 0) return noPopUp(`it opened ${opened.length}, which other names were given to`);
        return noPopUp(
          reused.length > 0
            ? `it used ${reused.map(([name]) => `the tab "${name}"`).join(", ")}, which was open already; \`user.switchTo\` goes there`
            : "no new tab came from it; the browser blocks those that no trusted click opened",
        );
      });
      taken.add(tab);
      await tab.whenAnswered(withinMs);
      const { noDocument } = tab.requests;
      if (noDocument?.kind === "download") {
        // The browser closes it by itself.
        await bounded(tab.closed, withinMs, () =>
          noPopUp(`the tab that it opened shows nothing: ${noDocument.url} is a download`),
        );
        throw noPopUp(`the tab that it opened was closed by the browser: ${noDocument.url} is a download`);
      }
      return tab;
    } finally {
      stop();
    }
  };
  return {
    // Started only when somebody waits: the time of the act itself does not count.
    get tab() {
      return waiting();
    },
    cancel: stop,
  };
}

/** Which document a tab shows, and which part of it. */
function documentOf(tab: Tab): string | undefined {
  try {
    return `${tab.documentId} ${tab.url}`;
  } catch {
    return undefined;
  }
}

/** @throws UserRefused when the tab is still open at the deadline */
export async function awaitClosing(tab: Tab, name: string, withinMs: number): Promise<void> {
  await bounded(
    tab.closed,
    withinMs,
    () => new UserRefused("still open", `tab "${name}"`, `it shows ${tab.url}`, [], withinMs),
  );
}

/**
 * Answers the next dialogs of a tab in order, then leaves the tab to what was declared around it; `stop` ends the
 * readiness to answer.
 */
export function answerDialogs(
  tab: Tab,
  replies: readonly DialogReply[],
  withinMs: number,
): { messages: () => Promise<string[]>; stop: () => void } {
  const around = tab.dialogs.answer;
  const heard: string[] = [];
  let untyped: string | undefined;
  let done: (messages: string[]) => void = () => {};
  const all = new Promise<string[]>((resolve) => {
    done = resolve;
  });
  const mine: DialogAnswer = (dialog) => {
    const reply = replies[heard.length];
    heard.push(dialog.message);
    const isText = typeof reply === "object";
    if (isText && dialog.type !== "prompt") untyped ??= `${dialog.type} ${JSON.stringify(dialog.message)}`;
    if (heard.length === replies.length) {
      tab.dialogs.answer = around;
      done(heard);
    }
    return isText ? { accept: dialog.type === "prompt", text: reply.text } : { accept: reply === "accept" };
  };
  tab.dialogs.answer = mine;
  const came = (): string => {
    if (replies.length === 1) return `${tab.url} opened none`;
    const said = heard.map((message) => JSON.stringify(message)).join(", ");
    return `${tab.url} opened ${heard.length} of ${replies.length}${said ? `: ${said}` : ""}`;
  };
  return {
    messages: async () => {
      const late = () => new UserRefused("absent", "the declared dialog", came(), [], withinMs);
      const messages = await bounded(all, withinMs, late);
      if (untyped === undefined) return messages;
      throw new UserRefused("no such choice", untyped, "it has no field to type in, so it was dismissed");
    },
    stop: () => {
      if (tab.dialogs.answer === mine) tab.dialogs.answer = around;
    },
  };
}
