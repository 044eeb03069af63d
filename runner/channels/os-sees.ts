import { type Failure, reasonOf } from "../evidence/failure.ts";
import type { FrameRecorder } from "../evidence/recorder.ts";
import { show } from "../evidence/show.ts";
import { findText, transcript } from "../os/screen-text.ts";
import { describeWindows, type WindowInfo } from "../os/window-list.ts";
import type { DisplayMark, DisplaySurface } from "../surfaces/display.ts";
import type { OsSees, SeenWindow, WindowTitle } from "./os.ts";

const WITHIN_MS = 20_000;

interface Observed<T> {
  readonly ok: boolean;
  readonly actual: string;
  readonly value: T;
}

/**
 * The observing half of the `os` channel; every observation is recorded as a check with what was expected and
 * what was there.
 * @param start windows and requests when the frame began
 */
export function createOsSees(recorder: FrameRecorder, surface: DisplaySurface, start: DisplayMark): OsSees {
  const { display, browser } = surface;

  /** Records one check; a wait that ends in a `Failure` is a check that failed with what the failure saw. */
  const check = async <T>(
    title: string,
    expected: string,
    observe: () => Promise<Observed<T>>,
  ): Promise<T> => {
    const started = performance.now();
    const record = (ok: boolean, actual: string) =>
      recorder.check({
        channel: "os",
        surface: "display",
        title,
        ok,
        expected,
        actual,
        waitedMs: Math.round(performance.now() - started),
      });
    let observed: Observed<T>;
    try {
      observed = await observe();
    } catch (error) {
      const reason = reasonOf(error);
      // The display's own death is the harness's failure and no statement about the app.
      if (reason.kind !== "action") throw error;
      record(false, failedBecause(reason));
      throw error;
    }
    record(observed.ok, observed.actual);
    return observed.value;
  };

  const inWindow = async (title: WindowTitle | undefined) =>
    title === undefined ? undefined : display.windowAppears({ title }, WITHIN_MS);

  return {
    windowsBefore: () => start.windows,

    windowAppears: (title, { within = WITHIN_MS } = {}) =>
      check(
        `a window ${show(title)} appears`,
        `a new window ${show(title)} within ${seconds(within)}`,
        async () => {
          const window = await display.windowAppears({ title, since: start.windows }, within);
          return { ok: true, actual: describeWindows([window]), value: seen(window) };
        },
      ),

    windowCloses: (title, { within = WITHIN_MS } = {}) =>
      check(
        `the window ${show(title)} closes`,
        `no window ${show(title)} within ${seconds(within)}`,
        async () => {
          const closed = await display.whenWindows(
            (windows) => (windows.some((window) => titled(window, title)) ? undefined : true),
            within,
          );
          return {
            ok: closed === true,
            actual: describeWindows(await display.windows()),
            value: undefined,
          };
        },
      ),

    browserOpened: ({ url, within = WITHIN_MS } = {}) =>
      check(
        "the system browser opens in a window of its own",
        `a new browser window of another process${url === undefined ? "" : ` for ${show(url)}`} within ${seconds(within)}`,
        async () => {
          const { request, window } = await browser.opened(start, within);
          const asked =
            url === undefined || (typeof url === "string" ? request.url === url : url.test(request.url));
          const shown = seen(window);
          const value = { url: request.url, window: shown, requestedAt: iso(request.at), at: shown.at };
          return { ok: asked, actual: `${request.url}\n${describeWindows([window])}`, value };
        },
      ),

    windows: async () => {
      const windows = await display.windows();
      recorder.attach(
        { kind: "windows", title: "windows on the display", surface: "display" },
        describeWindows(windows),
      );
      return windows.map(seen);
    },

    text: (wanted, { in: title, within = WITHIN_MS } = {}) =>
      check(
        `${show(wanted)} can be read on the screen`,
        `${show(wanted)} within ${seconds(within)}`,
        async () => {
          const window = await inWindow(title);
          const words = await display.textAppears(wanted, {
            ...(window ? { in: window } : {}),
            limitMs: within,
          });
          const [match] = findText(words, wanted);
          return match
            ? { ok: true, actual: show(match.read), value: undefined }
            : { ok: false, actual: transcript(words) || "(no text)", value: undefined };
        },
      ),

    no: {
      window: (title) =>
        check(`there is no window ${show(title)}`, `no window ${show(title)}`, async () => {
          const windows = await display.windows();
          return {
            ok: !windows.some((window) => titled(window, title)),
            actual: describeWindows(windows),
            value: undefined,
          };
        }),

      browserOpened: () =>
        check("no browser was opened", "the system is asked to open nothing", async () => {
          const asked = browser.requests().slice(start.requests);
          return {
            ok: asked.length === 0,
            actual: asked.length === 0 ? "nothing" : asked.map(({ url }) => url).join("\n"),
            value: undefined,
          };
        }),

      text: (wanted, { in: title } = {}) =>
        check(
          `${show(wanted)} can't be read on the screen`,
          `other text, and not ${show(wanted)}`,
          async () => {
            const words = await display.read(await inWindow(title));
            return {
              ok: words.length > 0 && findText(words, wanted).length === 0,
              actual: transcript(words) || "(no text could be read at all)",
              value: undefined,
            };
          },
        ),
    },
  };
}

function seen(window: WindowInfo): SeenWindow {
  return { ...window, at: new Date().toISOString() };
}

function titled({ title }: WindowInfo, wanted: WindowTitle): boolean {
  return typeof wanted === "string" ? title === wanted : wanted.test(title);
}

function failedBecause({ title, message, actual }: Failure["reason"]): string {
  return [title, message, actual].filter(Boolean).join("\n");
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
