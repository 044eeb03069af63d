import { bounded } from "../cdp/connection.ts";
import type { Tab } from "../cdp/tab.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import { UserRefused } from "./user-refusal.ts";

/** Listens from now on for a tab that the one in front opens. */
export function awaitOpening(
  surface: PageSurface,
  withinMs: number,
): { tab: Promise<Tab>; cancel: () => void } {
  const opener = surface.current;
  let stop: () => void = () => {};
  const opened = new Promise<Tab>((resolve) => {
    stop = surface.onOpened(opener, resolve);
  });
  const waiting = async (): Promise<Tab> => {
    try {
      const tab = await bounded(
        opened,
        withinMs,
        () =>
          new UserRefused(
            "no pop-up",
            `the page ${opener.url}`,
            "no new tab came from it; the browser blocks those that no trusted click opened",
            [],
            withinMs,
          ),
      );
      await Promise.race([tab.ready, tab.closed]);
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
    cancel: () => stop(),
  };
}

/** @throws UserRefused when the tab is still open at the deadline */
export async function awaitClosing(tab: Tab, name: string, withinMs: number): Promise<void> {
  await bounded(
    tab.closed,
    withinMs,
    () => new UserRefused("still open", `tab "${name}"`, `it shows ${tab.url}`, [], withinMs),
  );
}

/** Answers the next dialog of a tab; `stop` ends the readiness to answer. */
export function answerDialog(
  tab: Tab,
  answer: "accept" | "dismiss" | { text: string },
  withinMs: number,
): { readonly message: Promise<string>; stop: () => void } {
  let heard: (message: string) => void = () => {};
  const message = new Promise<string>((resolve) => {
    heard = resolve;
  });
  tab.answerDialog = (dialog) => {
    tab.answerDialog = undefined;
    heard(dialog.message);
    if (typeof answer === "object") return { accept: true, text: answer.text };
    return { accept: answer === "accept" };
  };
  return {
    get message() {
      return bounded(
        message,
        withinMs,
        () => new UserRefused("absent", "the declared dialog", `${tab.url} opened none`, [], withinMs),
      );
    },
    stop: () => {
      tab.answerDialog = undefined;
    },
  };
}
