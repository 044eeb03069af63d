/** Who answers a consent page: a person, a command, or a browser that fraimz opens. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { packageMissing } from "../evidence/optional-packages.ts";
import { shellWord } from "../evidence/text/shell-words.ts";
import { ownTemporaries } from "../process/own-temporaries.ts";
import { describeExit, type ProcessGroup, spawnGroup } from "../process/process-group.ts";
import { trusting } from "../process/trusting.ts";
import { findBrowser } from "../surfaces/browser-binary.ts";
import { trustAuthority } from "../surfaces/trusted-authority.ts";
import type { ExamineSettings } from "./settings.ts";

/** Which of two people signs in. */
export type User = "first" | "second";

export interface ConsentGiver {
  /** In words, for the announcement. */
  readonly words: string;
  /** Can it sign in as somebody else than the first time? */
  readonly knowsUsers: boolean;
  /** Opens the page. Resolves with a reason when it can't be answered any more, and never when it was. */
  answer(url: URL, user: User, signal: AbortSignal): Promise<string>;
  /** Where it stands with an answer that leads nowhere, in words. */
  seen(): Promise<string | undefined>;
  close(): Promise<void>;
}

export function consentGiver(
  { consent, authority }: Pick<ExamineSettings, "consent" | "authority">,
  tell: (line: string) => void,
): ConsentGiver {
  if (consent.by === "command") return byCommand(consent.command, authority?.file);
  if (consent.by === "browser") return byBrowser(consent.click, authority?.file);
  return {
    words: "a person opens the address that is printed",
    knowsUsers: false,
    answer: async (url) => {
      tell(`consent  open this address and approve: ${url.href}`);
      return await never();
    },
    seen: async () => undefined,
    close: async () => undefined,
  };
}

function never(): Promise<string> {
  return new Promise(() => undefined);
}

/** `{url}` is the address, `{user}` is `first` or `second`; both are quoted for the shell. */
function byCommand(command: string, authority: string | undefined): ConsentGiver {
  const running = new Set<ProcessGroup>();
  let seen: string | undefined;
  return {
    words: "by the command",
    knowsUsers: command.includes("{user}"),
    async answer(url, user, signal) {
      const folder = await mkdtemp(join(tmpdir(), "fraimz-consent-"));
      const line = command.replaceAll("{url}", shellWord(url.href)).replaceAll("{user}", user);
      const group = await spawnGroup({
        name: "the consent command",
        file: "/bin/sh",
        args: ["-c", line],
        logFile: join(folder, "command.log"),
        ...(authority === undefined
          ? {}
          : { env: { ...process.env, ...(await trusting(authority, folder)) } }),
      });
      running.add(group);
      seen = "the consent command still ran";
      try {
        const left = new Promise<undefined>((resolve) =>
          signal.addEventListener("abort", () => resolve(undefined), { once: true }),
        );
        const exit = await Promise.race([group.exited, left]);
        if (exit === undefined) return "it was not waited for any longer";
        const said = group.lastLines(3).join(" / ");
        const words = `the consent command ended with ${describeExit(exit)}`;
        seen = said === "" ? words : `${words}: ${said}`;
        // Perhaps a browser that it opened goes on.
        if (exit.code === 0) await left;
        return seen;
      } finally {
        await group.stop();
        running.delete(group);
        await rm(folder, { recursive: true, force: true });
      }
    },
    seen: async () => seen,
    close: async () => {
      await Promise.all([...running].map((group) => group.stop()));
    },
  };
}

/** A page has shown what can be clicked by then, milliseconds. */
const SHOWN_BY_THEN_MS = 10_000;

async function notThere(page: Page, name: string): Promise<string> {
  const names = await page.getByRole("button").or(page.getByRole("link")).allInnerTexts();
  const there = names.map((one) => one.trim()).filter((one) => one !== "");
  return (
    `the page "${await page.title()}" at ${new URL(page.url()).host} has no button or link "${name}"; ` +
    (there.length === 0 ? "it has none" : `there are: ${there.slice(0, 10).join(", ")}`)
  );
}

/** Buttons and links are clicked in their order, each where the page has it; without any a person sees the window. */
function byBrowser(click: readonly string[], authority: string | undefined): ConsentGiver {
  let opening: Promise<{ context: BrowserContext; folder: string }> | undefined;
  let shown: Page | undefined;
  const open = async () => {
    const { chromium } = await import("playwright-core").catch((error: unknown) => {
      throw packageMissing("playwright", error);
    });
    const folder = await mkdtemp(join(tmpdir(), "fraimz-consent-"));
    // Chromium reads whom to trust from its HOME.
    if (authority !== undefined) await trustAuthority(folder, authority);
    const context = await chromium.launchPersistentContext(folder, {
      env: {
        ...process.env,
        ...ownTemporaries(folder),
        ...(authority === undefined ? {} : { HOME: folder }),
      },
      executablePath: findBrowser(),
      headless: click.length > 0,
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    });
    return { context, folder };
  };
  return {
    words:
      click.length > 0
        ? `by a browser that clicks ${click.join(", ")}`
        : "by a person in the browser that opens",
    knowsUsers: false,
    async answer(url, _user, signal) {
      opening ??= open();
      const { context } = await opening;
      // Nobody's sign-in is at stake where fraimz clicks: each consent starts as the first did.
      if (click.length > 0) await context.clearCookies();
      const page = await context.newPage();
      shown = page;
      signal.addEventListener("abort", () => void page.close().catch(() => undefined), { once: true });
      try {
        await page.goto(url.href);
        for (const name of click) {
          const target = page.getByRole("button", { name }).or(page.getByRole("link", { name })).first();
          const there = await target.waitFor({ timeout: SHOWN_BY_THEN_MS }).then(
            () => true,
            () => false,
          );
          if (!there) return await notThere(page, name);
          await target.click();
        }
      } catch (error) {
        return `the browser could not go on: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`;
      }
      return await never();
    },
    async seen() {
      const title = await shown?.title().catch(() => undefined);
      if (!shown || title === undefined) return undefined;
      const { origin, pathname } = new URL(shown.url());
      return `the browser shows "${title}" at ${origin}${pathname}`;
    },
    close: async () => {
      const opened = await opening?.catch(() => undefined);
      await opened?.context.close();
      if (opened) await rm(opened.folder, { recursive: true, force: true });
    },
  };
}
