import { type Failure, reasonOf } from "../../evidence/log/failure.ts";
import type { FrameRecorder } from "../../evidence/log/recorder.ts";
import type { Observed } from "../../evidence/log/recording.ts";
import { seconds } from "../../evidence/text/seconds.ts";
import { show } from "../../evidence/text/show.ts";
import { equals } from "../../evidence/text/text-match.ts";
import { describeWindows, type WindowInfo } from "../../os/display/window-list.ts";
import { findText, type Reading, transcript, unsureOf } from "../../os/reader/screen-text.ts";
import type { DisplayMark, DisplaySurface } from "../../surfaces/display.ts";
import { demandReadable, demandText } from "../given.ts";
import type { OsSees, SeenWindow, WindowTitle } from "./channel.ts";

const WITHIN_MS = 20_000;

/**
 * The observing half of the `os` channel; every observation is recorded as a check with what was expected and
 * what was there.
 * @param start windows and requests when the frame began
 */
export function createOsSees(recorder: FrameRecorder, surface: DisplaySurface, start: DisplayMark): OsSees {
  const { display, browser } = surface;

  /** A wait that ends in a refusal is a check that failed, with what the refusal saw. */
  const check = <T>(title: string, expected: string, observe: () => Promise<Observed<T>>): Promise<T> =>
    recorder.checking({ channel: "os", surface: "display", title, expected }, async () => {
      try {
        return await observe();
      } catch (error) {
        const reason = reasonOf(error);
        // The display's own death is the harness's failure and no statement about the app.
        if (reason.kind !== "action") throw error;
        // A check that failed returns nothing: its caller gets the failure.
        return { ok: false, actual: failedBecause(reason), value: undefined as T };
      }
    });

  /** Waits for what `expected` says; a frame whose time is over meanwhile says what there was. */
  const waiting = <T>(expected: string, actual: () => Promise<string>, wait: () => Promise<T>): Promise<T> =>
    recorder.waits.during(async () => ({ expected, actual: await actual() }), wait);
  const openWindows = async () => describeWindows(await display.windows());

  const inWindow = async (title: WindowTitle | undefined) =>
    title === undefined ? undefined : display.windowAppears({ title }, recorder.boundOf(WITHIN_MS));

  return {
    windowsBefore: () => start.windows,

    windowAppears: (title, { within: mayWait = WITHIN_MS } = {}) => {
      const within = recorder.waitFor(mayWait);
      const expected = `a new window ${show(title)} within ${seconds(within)}`;
      return check(`a window ${show(title)} appears`, expected, async () => {
        const window = await waiting(expected, openWindows, () =>
          display.windowAppears({ title, since: start.windows }, within),
        );
        return { ok: true, actual: describeWindows([window]), value: seen(window) };
      });
    },

    windowCloses: (title, { within: mayWait = WITHIN_MS } = {}) => {
      const within = recorder.waitFor(mayWait);
      const expected = `no window ${show(title)} within ${seconds(within)}`;
      return check(`the window ${show(title)} closes`, expected, async () => {
        const closed = await waiting(expected, openWindows, () =>
          display.whenWindows(
            (windows) => (windows.some((window) => titled(window, title)) ? undefined : true),
            within,
          ),
        );
        return { ok: closed === true, actual: await openWindows(), value: undefined };
      });
    },

    browserOpened: ({ url, within: mayWait = WITHIN_MS } = {}) => {
      const within = recorder.waitFor(mayWait);
      const expected = `a new browser window of another process${url === undefined ? "" : ` for ${show(url)}`} within ${seconds(within)}`;
      return check("the system browser opens in a window of its own", expected, async () => {
        const { request, window } = await waiting(expected, openWindows, () => browser.opened(start, within));
        const asked = url === undefined || equals(request.url, url);
        const shown = seen(window);
        const value = { url: request.url, window: shown, requestedAt: iso(request.at), at: shown.at };
        return { ok: asked, actual: `${request.url}\n${describeWindows([window])}`, value };
      });
    },

    windows: async () => {
      const windows = await display.windows();
      recorder.attach(
        { kind: "windows", title: "windows on the display", surface: "display" },
        describeWindows(windows),
      );
      return windows.map(seen);
    },

    text: (wanted, { in: title, within: mayWait = WITHIN_MS } = {}) => {
      demandReadable("os.text", wanted);
      const within = recorder.waitFor(mayWait);
      const expected = `${show(wanted)} within ${seconds(within)}`;
      return check(`${show(wanted)} can be read on the screen`, expected, async () => {
        const window = await waiting(expected, openWindows, () => inWindow(title));
        const reading = await waiting(
          expected,
          async () => textOf(await display.read(window)),
          () => display.textAppears(wanted, { ...(window ? { in: window } : {}), limitMs: within }),
        );
        const [match] = findText(reading, wanted);
        return match
          ? { ok: true, actual: show(match.read), value: undefined }
          : { ok: false, actual: textOf(reading), value: undefined };
      });
    },

    no: {
      window: (title) => {
        demandText("os.no.window", title);
        return check(`there is no window ${show(title)}`, `no window ${show(title)}`, async () => {
          const windows = await display.windows();
          return {
            ok: !windows.some((window) => titled(window, title)),
            actual: describeWindows(windows),
            value: undefined,
          };
        });
      },

      browserOpened: () =>
        check("no browser was opened", "the system is asked to open nothing", async () => {
          const asked = browser.requests().slice(start.requests);
          return {
            ok: asked.length === 0,
            actual: asked.length === 0 ? "nothing" : asked.map(({ url }) => url).join("\n"),
            value: undefined,
          };
        }),

      text: (wanted, { in: title } = {}) => {
        demandReadable("os.no.text", wanted);
        return check(
          `${show(wanted)} can't be read on the screen`,
          `other text, and not ${show(wanted)}`,
          async () => {
            const reading = await display.read(await inWindow(title));
            const unsure = unsureOf(reading, wanted);
            const read = transcript(reading.words) || "(no text could be read at all)";
            return {
              ok: reading.words.length > 0 && findText(reading, wanted).length === 0 && unsure === undefined,
              actual:
                unsure === undefined
                  ? read
                  : `${show(unsure)}, read too unsurely to rule it out, in:\n${read}`,
              value: undefined,
            };
          },
        );
      },
    },
  };
}

function textOf({ words }: Reading): string {
  return transcript(words) || "(no text)";
}

function seen(window: WindowInfo): SeenWindow {
  return { ...window, at: new Date().toISOString() };
}

function titled({ title }: WindowInfo, wanted: WindowTitle): boolean {
  return equals(title, wanted);
}

function failedBecause({ title, message, actual }: Failure["reason"]): string {
  return [title, message, actual].filter(Boolean).join("\n");
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
