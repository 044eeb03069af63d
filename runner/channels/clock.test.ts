import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Tab } from "../cdp/page/tab.ts";
import { Recording, type Told } from "../evidence/log/recording.ts";
import { type ClockActs, createClock, recordClocks } from "./clock.ts";
import { PageLab } from "./page-lab.fixture.ts";
import { button } from "./target.ts";

const NEW_YEAR = "2031-01-01T00:00:00.000Z";
const HOUR_MS = 3_600_000;

let lab: PageLab;
let clock: ClockActs;
let recording: Recording;
let acts: Told<"act">[] = [];

beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});
beforeEach(async () => {
  await lab.surface.clock.restore();
  acts = [];
  recording = new Recording({ act: (act) => acts.push(act), check: () => {} });
  clock = createClock(recording, { on: "lab", page: async () => lab.surface });
});

const iso = (): Promise<string> => lab.ask("new Date().toISOString()");
const farFromNow = async (): Promise<number> => Math.abs((await lab.ask<number>("Date.now()")) - Date.now());

describe("a clock that was set", () => {
  it("is what the page and those that load later go by, in each way that they can ask", async () => {
    await lab.show("<p>here</p>");
    await clock.pauseAt(NEW_YEAR);
    for (const load of [undefined, () => lab.surface.reload()]) {
      await load?.();
      expect(
        await lab.ask(`[
          new Date().toISOString(), new Date(Date.now()).toISOString(), String(new Date(Date())) === String(new Date()),
          new Intl.DateTimeFormat("en", { timeZone: "UTC" }).format(),
          new Intl.DateTimeFormat("en", { timeZone: "UTC", year: "numeric" }).formatToParts()[0].value,
          Math.round(performance.timeOrigin + performance.now()) === Date.now(),
          new Date() instanceof Date, new Date().constructor === Date, new Date(0).toISOString(), Date.UTC(1970, 0),
          globalThis.Temporal === undefined ? "1/1" : Temporal.Now.plainDateISO("UTC").month + "/" + Temporal.Now.zonedDateTimeISO("UTC").day,
        ]`),
      ).toEqual([
        NEW_YEAR,
        NEW_YEAR,
        true,
        "1/1/2031",
        "2031",
        true,
        true,
        true,
        "1970-01-01T00:00:00.000Z",
        0,
        "1/1",
      ]);
    }
  });

  it("stands at the very millisecond that it was paused at, whatever passes while the page is told", async () => {
    await lab.show("<p>here</p>");
    const realNow = Date.now;
    let passed = 0;
    const now = vi.spyOn(Date, "now").mockImplementation(() => realNow() + passed++ * 7);
    try {
      await clock.pauseAt(NEW_YEAR);
    } finally {
      now.mockRestore();
    }
    expect(await lab.ask("new Date().toISOString()")).toBe(NEW_YEAR);
  });

  it("goes on from there by itself, also for a page that waits in a loop", async () => {
    await clock.install(NEW_YEAR);
    await lab.show("<p>here</p>");
    const [from, waited, later] = await lab.ask<[number, number, number]>(`(async () => {
      const from = Date.now();
      while (Date.now() - from < 60);
      const began = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await new Promise(requestAnimationFrame);
      await new Promise(requestIdleCallback);
      return [from, performance.now() - began, Date.now()];
    })()`);
    expect(from - Date.parse(NEW_YEAR)).toBeLessThan(60_000);
    expect(waited).toBeGreaterThanOrEqual(49);
    expect(later - from).toBeGreaterThanOrEqual(109);
  });

  it("is also that of iframes of another site and of tabs that the page opens, from their first script on", async () => {
    await clock.pauseAt(NEW_YEAR);
    lab.serve("/inside", `<script>parent.postMessage(new Date().toISOString(), "*")</script>`);
    lab.serve("/opened", `<script>document.title = new Date().toISOString()</script>`);
    await lab.show("<p>here</p>");
    expect(
      await lab.ask(`new Promise((resolve) => {
        onmessage = ({ data }) => resolve(data);
        const frame = document.createElement("iframe");
        frame.src = ${JSON.stringify(lab.url("/inside", "two.test"))};
        document.body.append(frame);
      })`),
    ).toBe(NEW_YEAR);
    const opened: Tab[] = [];
    lab.surface.onOpened(lab.surface.current, (tab) => opened.push(tab));
    const open = { expression: `void window.open("/opened")`, userGesture: true };
    await lab.surface.current.session.send("Runtime.evaluate", open);
    await expect.poll(() => opened[0]?.title()).toBe(NEW_YEAR);
    await lab.surface.restoreTabs();
  });

  it("is the real one again after it is restored, and what waited comes in its time", async () => {
    await clock.pauseAt(NEW_YEAR);
    await lab.show("<p>here</p>");
    await lab.ask("void setTimeout(() => { document.title = 'came' }, 20)");
    await clock.restore();
    expect(await farFromNow()).toBeLessThan(5_000);
    await lab.see().channel.title("came");
    await lab.surface.reload();
    expect(await lab.ask("setTimeout.toString()")).toContain("native code");
  });
});

describe("a page that is kept whole and shown again", () => {
  it("has the time that was set or restored meanwhile, and not the one that it was left with", async () => {
    lab.serve("/first", "<p>first</p><script>globalThis.born = performance.now()</script>");
    lab.serve("/second", "<p>second</p>");
    for (const [meanwhile, expected] of [
      [() => clock.restore(), () => Date.now()],
      [() => clock.pauseAt("2031-03-01T00:00:00Z"), () => Date.parse("2031-03-01T00:00:00Z")],
    ] as const) {
      await clock.pauseAt(NEW_YEAR);
      await lab.surface.goto(lab.url("/first"));
      await lab.ask("void (globalThis.kept = true)");
      await lab.surface.goto(lab.url("/second"));
      await meanwhile();
      await lab.surface.travel(-1);
      expect(await lab.ask("globalThis.kept")).toBe(true);
      await expect
        .poll(async () => Math.abs((await lab.ask<number>("Date.now()")) - expected()))
        .toBeLessThan(5_000);
      await clock.restore();
    }
  });
});

describe("a fixed time", () => {
  it("is what `Date` says, while timers go on as they do", async () => {
    await lab.show("<p>here</p>");
    await clock.setFixedTime(NEW_YEAR);
    await clock.setFixedTime(new Date(NEW_YEAR));
    expect(
      await lab.ask(`new Promise((resolve) => setTimeout(() => resolve(new Date().toISOString()), 30))`),
    ).toBe(NEW_YEAR);
    await lab.surface.reload();
    expect([await iso(), await lab.ask("setTimeout.toString()")]).toEqual([
      NEW_YEAR,
      expect.stringContaining("native code"),
    ]);
  });
});

describe("a move of the clock", () => {
  const NOTES = `<script>
    const notes = [];
    const began = Date.now();
    const note = (what) => notes.push(what + "@" + (Date.now() - began));
  </script>`;

  it("does all that comes due on the way in its order, and what is promised between", async () => {
    await clock.pauseAt(NEW_YEAR);
    await lab.show(`${NOTES}<script>
      setTimeout(() => note("late"), 2500);
      const tick = setInterval(() => note("tick"), 1000);
      (async () => { for (let i = 0; i < 3; i++) { await new Promise((done) => setTimeout(done, 700)); note("slept"); } })();
      setTimeout(() => clearInterval(tick), 2100);
    </script>`);
    await clock.runFor("00:03");
    expect(await lab.ask("notes")).toEqual([
      "slept@700",
      "tick@1000",
      "slept@1400",
      "tick@2000",
      "slept@2100",
      "late@2500",
    ]);
    expect(await iso()).toBe("2031-01-01T00:00:03.000Z");
  });

  it("over a jump does what came due once, as after a laptop was closed", async () => {
    await clock.install(NEW_YEAR);
    await lab.show(`${NOTES}<script>
      setInterval(() => notes.push("tick"), 60_000);
      setTimeout(() => { notes.push("logged out"); location = "/out" }, 1_800_000);
      addEventListener("pagehide", () => { sessionStorage.notes = notes })
    </script>`);
    lab.serve("/out", `<p>You were logged out</p><script>document.title = new Date().toISOString()</script>`);
    await clock.fastForward("02:00:00");
    const { channel: see } = lab.see();
    await see.text("You were logged out");
    expect(await lab.ask("[sessionStorage.notes, document.title.slice(0, 14)]")).toEqual([
      "tick,logged out",
      "2031-01-01T02:",
    ]);
  });

  it("comes to an end over timers of no time and frames without end", async () => {
    await clock.pauseAt(NEW_YEAR);
    await lab.show(`<script>
      let turns = 0, frames = 0;
      const again = () => { turns++; setTimeout(again) };
      const draw = () => { frames++; requestAnimationFrame(draw) };
      again(); draw();
    </script>`);
    await clock.runFor(1_000);
    const [turns, frames] = await lab.ask<[number, number]>("[turns, frames]");
    expect(turns).toBeGreaterThan(240);
    expect(turns).toBeLessThan(280);
    expect(frames).toBeGreaterThanOrEqual(59);
    expect(frames).toBeLessThanOrEqual(62);
  });

  it("goes on after a timer that throws, and the page hears of it", async () => {
    await clock.pauseAt(NEW_YEAR);
    await lab.show(`<script>
      addEventListener("error", ({ message }) => { document.title = message });
      setTimeout(() => { throw new Error("broken") }, 10);
      setTimeout("document.body.textContent = 'said by a text'", 20);
    </script>`);
    await clock.runFor(30);
    await lab.see().channel.title(/broken/);
    await lab.see().channel.text("said by a text");
  });

  it("never makes an event older than a listener that was there before it", async () => {
    await clock.install(NEW_YEAR);
    await lab.show(`<button>Press</button>`);
    await clock.fastForward(HOUR_MS);
    for (const stop of [undefined, () => clock.pauseAt("2031-01-02")]) {
      await stop?.();
      await lab.ask(`(() => {
        const added = performance.now();
        document.querySelector("button").onclick = ({ timeStamp }) => { document.title = "" + (timeStamp >= added) };
      })()`);
      await lab.user().click(button("Press"));
      expect(await lab.ask("document.title")).toBe("true");
      await lab.ask("document.title = ''");
    }
  });
});

describe("while the clock stands", () => {
  const LATE = `<style>@keyframes go { to { opacity: 0.5 } } p { animation: go 100ms }</style>
    <p>here</p><script>setTimeout(() => { document.body.append("late") }, 1000)</script>`;

  it("acts, checks and pictures come in real time, and animations end", async () => {
    await clock.pauseAt(NEW_YEAR);
    await lab.show(`${LATE}<button onclick="document.title = 'pressed'">Press</button>`);
    await lab.user().click(button("Press"));
    await lab.see().channel.title("pressed");
    const { restless } = await lab.surface.capture();
    expect(restless).toEqual([]);
    await lab.ask(`addEventListener("beforeunload", (event) => event.preventDefault())`);
    await lab.user().click(button("Press"));
    await lab.user().answers("dismiss", () => lab.user().reload());
    expect(await iso()).toBe(NEW_YEAR);
    await lab.user().answers("accept", () => lab.user().reload());
  });

  it("a check of what waits for the time fails in its own time, and says that the clock stands", async () => {
    await clock.pauseAt(NEW_YEAR);
    await lab.show(LATE);
    await expect(lab.see(300).channel.text("late")).rejects.toThrow(
      /the clock of its pages stands at 2031-01-01T00:00:00.000Z/,
    );
    await clock.resume();
    await lab.see().channel.text("late");
  });
});

describe("the record", () => {
  it("says each act of the clock and what it shows then, and in later frames that it is set", async () => {
    await lab.show("<p>here</p>");
    await clock.pauseAt(NEW_YEAR);
    await clock.fastForward("01:30");
    recordClocks(recording, [lab.surface]);
    await clock.restore();
    recordClocks(recording, [lab.surface]);
    expect(acts).toMatchObject([
      { channel: "clock", surface: "lab", verb: "was stopped at", target: NEW_YEAR, ok: true },
      { verb: "jumped forward by", target: "01:30", detail: "2031-01-01T00:01:30.000Z, standing" },
      { verb: "was still set", surface: "lab", detail: "2031-01-01T00:01:30.000Z, standing" },
      { verb: "was restored", detail: "as late as it is" },
    ]);
    expect(acts).toHaveLength(4);
  });

  it.each<[string, (clock: ClockActs) => Promise<void>, RegExp]>([
    ["no moment", (one) => one.install("soon"), /takes a moment, not "soon"/],
    ["nothing", (one) => one.setFixedTime(undefined as never), /takes a moment, not undefined/],
    ["a span that is none", (one) => one.runFor("1h"), /takes milliseconds, or hours.* not "1h"/],
    ["a span backwards", (one) => one.fastForward(-1), /not -1/],
    ["a moment that has passed", (one) => one.pauseAt("2001-01-01"), /can't go back to 2001-01-01/],
  ])("has what was refused, and nothing was changed: %s", async (_, call, says) => {
    await lab.show("<p>here</p>");
    await expect(call(clock)).rejects.toThrow(says);
    expect(acts).toMatchObject([{ ok: false }]);
    expect(await farFromNow()).toBeLessThan(5_000);
  });
});
