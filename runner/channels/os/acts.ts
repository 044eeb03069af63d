import type { Box, Point } from "../../evidence/log/events.ts";
import type { Recording } from "../../evidence/log/recording.ts";
import { show } from "../../evidence/text/show.ts";
import type { Display } from "../../os/display/display.ts";
import { describeChange } from "../../os/display/screen-change.ts";
import type { WindowInfo } from "../../os/display/window-list.ts";
import type { TextMatch } from "../../os/reader/screen-text.ts";
import type { OnScreen, OsActs, WindowTitle } from "./channel.ts";

/** What was touched, for the evidence. */
interface Touched {
  readonly point?: Point;
  readonly box?: Box;
  readonly detail?: string;
}

/** How long what is acted on may take to come. */
const WITHIN_MS = 20_000;

/** The acting half of the `os` channel; every act is recorded, also one that failed. */
export function createOsActs(recording: Recording, display: Display): OsActs {
  const act = (verb: string, target: string | undefined, does: () => Promise<Touched>): Promise<void> =>
    recording.acting(
      { channel: "os", surface: "display", verb, ...(target === undefined ? {} : { target }) },
      async (trace) => {
        Object.assign(trace, await does());
      },
    );

  const window = (title: WindowTitle): Promise<WindowInfo> =>
    display.windowAppears({ title }, recording.boundOf(WITHIN_MS));

  const find = async (
    text: string | RegExp,
    { in: title, within = WITHIN_MS }: OnScreen = {},
  ): Promise<TextMatch> =>
    display.findText(text, {
      ...(title === undefined ? {} : { in: await window(title) }),
      limitMs: recording.boundOf(within),
    });

  return {
    click: (text, options) =>
      act("clicked", show(text), async () => {
        const match = await find(text, options);
        const change = await display.click(centreOf(match.box), options);
        const touched = touchedAt(match);
        return { ...touched, detail: `${touched.detail}; ${describeChange(change)}` };
      }),
    hover: (text, options) =>
      act("pointed at", show(text), async () => {
        const match = await find(text, options);
        await display.pointer.moveTo(centreOf(match.box));
        return touchedAt(match);
      }),
    clickAt: (point, options) =>
      act("clicked", undefined, async () => {
        const change = await display.click(point, options);
        return { point, detail: describeChange(change) };
      }),
    type: (text) =>
      act("typed", undefined, async () => {
        await display.keyboard.type(text);
        return { detail: text };
      }),
    press: (combination) =>
      act("pressed", combination, async () => {
        await display.keyboard.press(combination);
        return {};
      }),
    scroll: (over, direction, options) =>
      act(`scrolled ${direction} over`, show(over), async () => {
        const match = await find(over, options);
        await display.pointer.scroll(centreOf(match.box), direction, options?.notches);
        return touchedAt(match);
      }),
    raise: (title) =>
      act("brought to the front", show(title), async () => {
        const found = await window(title);
        await display.raise(found);
        return { box: found.box };
      }),
    closeWindow: (title) =>
      act("closed", show(title), async () => {
        const found = await window(title);
        await display.close(found);
        await display.windowCloses(found);
        return { box: found.box };
      }),
  };
}

function centreOf({ x, y, width, height }: Box): Point {
  return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
}

function touchedAt(match: TextMatch): Touched {
  return {
    point: centreOf(match.box),
    box: match.box,
    detail: `found by reading the screen: ${JSON.stringify(match.read)}, confidence ${match.confidence} of 100`,
  };
}
