/** What a page's clock shows. */
export interface ClockState {
  /** What it showed (epoch, milliseconds) when the browser's own showed `since`. */
  readonly at: number;
  readonly since: number;
  /** It does not go on by itself. */
  readonly stands: boolean;
  /** `Date` says this whatever the timers do. */
  readonly fixed?: number | undefined;
  /** Timers, frames and `performance` follow it, too, and not `Date` alone. */
  readonly timers: boolean;
}

/** What a document's own script holds on to; `CLOCK_KEY` leads to it. */
export interface DocumentClock {
  set(state: ClockState): void;
  /** The real time again; what waits goes on waiting. */
  restore(): void;
  /**
   * Goes on by `ms`: `through` all that comes due on the way, or with a `jump` after which each of it is done once.
   * @returns how far it came when `limitMs` of real time were over, else undefined
   */
  advance(ms: number, how: "through" | "jump", limitMs: number): Promise<number | undefined>;
}

// The compiler's library has no `Temporal` yet.
interface TemporalTime {
  toPlainDateTime(): unknown;
  toPlainDate(): unknown;
  toPlainTime(): unknown;
}
interface TemporalInstant {
  toZonedDateTimeISO(zone: unknown): TemporalTime;
}
interface TemporalInstants {
  fromEpochMilliseconds(ms: number): TemporalInstant;
}
interface TemporalNow {
  timeZoneId(): string;
}

export const CLOCK_KEY = "fraimz.clock";

/** The source that sets the clock of a document before its first script, or of one that is there. */
export function clockSource(state: ClockState): string {
  // The TypeScript loader wraps named functions in a `__name` helper that the page does not have.
  return `(() => { const __name = (f) => f; (${setClock})(${JSON.stringify(state)}, ${JSON.stringify(CLOCK_KEY)}); })()`;
}

/**
 * Runs in the page's own world, self-contained. Unlike a clock that is moved on in ticks, this one can be read between
 * them: a page that waits in a loop for a later time must not hang while the clock goes on.
 */
function setClock(state: ClockState, name: string): void {
  interface Timer {
    due: number;
    readonly kind: "timer" | "frame";
    readonly every?: number;
    level: number;
    readonly call: () => void;
  }
  const key = Symbol.for(name);
  const known: DocumentClock | undefined = Reflect.get(globalThis, key);
  if (known !== undefined) {
    known.set(state);
    return;
  }
  const OwnDate = Date;
  const realNow = performance.now.bind(performance);
  const own = {
    setTimeout: setTimeout.bind(globalThis),
    clearTimeout: clearTimeout.bind(globalThis),
    clearInterval: clearInterval.bind(globalThis),
    requestAnimationFrame: requestAnimationFrame.bind(globalThis),
    cancelAnimationFrame: cancelAnimationFrame.bind(globalThis),
    cancelIdleCallback: globalThis.cancelIdleCallback?.bind(globalThis),
    reportError: reportError.bind(globalThis),
  };
  const turns = new MessageChannel();
  const awaitingTurn: (() => void)[] = [];
  turns.port1.onmessage = () => awaitingTurn.shift()?.();
  /** A task of its own, at once: what is promised and posted meanwhile comes first. */
  const inTurn = (work: () => void): void => {
    awaitingTurn.push(work);
    turns.port2.postMessage(0);
  };

  /** Milliseconds since the timers are faked; they never go back, whatever the clock is set to. */
  let part = { ticks: 0, real: realNow(), stands: false };
  let offset = 0;
  let fixed: number | undefined;
  let stepping = false;
  let faked = false;
  let perfStart = 0;
  const ticksAt = (real: number): number => part.ticks + (part.stands ? 0 : Math.max(0, real - part.real));
  const ticks = (): number => ticksAt(realNow());
  // Sums of so large a number with a small one are a quarter of a microsecond off.
  const wall = (): number => Math.floor(fixed ?? ticks() + offset + 0.001);
  const goFrom = (from: number, stands: boolean): void => {
    part = { ticks: from, real: realNow(), stands };
  };

  const timers = new Map<number, Timer>();
  let lastId = 1_000_000_000;
  let level = 0;
  let wakeUp: ReturnType<typeof setTimeout> | undefined;
  let drawing = false;
  const next = (withFrames: boolean): [number, Timer] | undefined => {
    let first: [number, Timer] | undefined;
    for (const entry of timers) {
      if (!withFrames && entry[1].kind === "frame") continue;
      if (first === undefined || entry[1].due < first[1].due) first = entry;
    }
    return first;
  };
  const fire = (id: number, timer: Timer): void => {
    if (timer.every === undefined) timers.delete(id);
    else {
      timer.level++;
      timer.due = Math.max(ticks(), timer.due) + notTooOften(timer.every, timer.level);
    }
    level = timer.level;
    try {
      timer.call();
    } catch (error) {
      own.reportError(error);
    } finally {
      level = 0;
    }
  };
  /** As the HTML standard has it: also what keeps a timer of 0 ms from coming due without end at one time. */
  const notTooOften = (ms: number, depth: number): number => (depth >= 5 ? Math.max(ms, 4) : ms);
  const arm = (): void => {
    own.clearTimeout(wakeUp);
    if (stepping || part.stands) return;
    const first = next(false);
    if (first !== undefined) {
      const wait = first[1].due - ticks();
      wakeUp = own.setTimeout(
        () => {
          const due = next(false);
          if (stepping || part.stands || due === undefined || due[1].due > ticks()) return arm();
          inTurn(wake);
        },
        Math.min(Math.max(0, wait), 2 ** 31 - 1),
      );
    }
    if (drawing || ![...timers.values()].some(({ kind }) => kind === "frame")) return;
    drawing = true;
    own.requestAnimationFrame(() => {
      drawing = false;
      if (stepping || part.stands) return;
      const frames = [...timers].filter(([, { kind }]) => kind === "frame");
      for (const [id, frame] of frames) if (timers.has(id)) fire(id, frame);
      arm();
    });
  };
  /** One of those that are due, and the next in a task of its own. */
  const wake = (): void => {
    const due = next(false);
    if (stepping || part.stands || due === undefined || due[1].due > ticks()) {
      arm();
      return;
    }
    fire(...due);
    inTurn(wake);
  };
  const add = (timer: Omit<Timer, "level">): number => {
    const id = ++lastId;
    timers.set(id, { ...timer, level: level + 1 });
    arm();
    return id;
  };
  const cancel = (id: unknown, native: ((id: number) => void) | undefined): void => {
    if (!timers.delete(Number(id))) native?.(Number(id));
  };

  const put = (object: object, property: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(object, property);
    if (before === undefined) return;
    const { enumerable = true } = before;
    Object.defineProperty(object, property, { configurable: true, enumerable, writable: true, value });
  };
  const read = (object: object, property: string, get: (this: unknown) => unknown): void => {
    if (Object.getOwnPropertyDescriptor(object, property) === undefined) return;
    Object.defineProperty(object, property, { configurable: true, enumerable: true, get });
  };

  const FakeDate: DateConstructor = new Proxy(OwnDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [wall()] : args, newTarget),
    apply: () => new OwnDate(wall()).toString(),
    get: (target, property, receiver) =>
      property === "now" ? wall : Reflect.get(target, property, receiver),
  });
  put(globalThis, "Date", FakeDate);
  put(OwnDate.prototype, "constructor", FakeDate);
  const format = Intl.DateTimeFormat.prototype;
  const formatOf = Object.getOwnPropertyDescriptor(format, "format")?.get;
  const toParts = format.formatToParts;
  const formats = new WeakMap<object, (date?: Date | number) => string>();
  Object.defineProperty(format, "format", {
    configurable: true,
    enumerable: false,
    get(this: Intl.DateTimeFormat) {
      const given: (date?: Date | number) => string = formatOf?.call(this);
      const made = formats.get(this) ?? ((date?: Date | number) => given(date === undefined ? wall() : date));
      formats.set(this, made);
      return made;
    },
  });
  put(format, "formatToParts", function (this: Intl.DateTimeFormat, date?: Date | number) {
    return toParts.call(this, date === undefined ? wall() : date);
  });
  const temporal: { Now: TemporalNow; Instant: TemporalInstants } | undefined = Reflect.get(
    globalThis,
    "Temporal",
  );
  if (temporal !== undefined) {
    const { Now, Instant } = temporal;
    const instant = (): TemporalInstant => Instant.fromEpochMilliseconds(wall());
    const zoned = (zone?: unknown): TemporalTime =>
      instant().toZonedDateTimeISO(zone === undefined ? Now.timeZoneId() : zone);
    put(Now, "instant", instant);
    put(Now, "zonedDateTimeISO", zoned);
    put(Now, "plainDateTimeISO", (zone?: unknown) => zoned(zone).toPlainDateTime());
    put(Now, "plainDateISO", (zone?: unknown) => zoned(zone).toPlainDate());
    put(Now, "plainTimeISO", (zone?: unknown) => zoned(zone).toPlainTime());
  }

  const callOf = (handler: unknown, args: unknown[]): (() => void) => {
    if (typeof handler === "function") return () => Reflect.apply(handler, globalThis, args);
    // The browser alone may say whether a text may run.
    return () => void own.setTimeout(String(handler));
  };
  const fakeTimers = (): void => {
    faked = true;
    perfStart = realNow();
    goFrom(0, false);
    const timeStamp = Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp")?.get;
    put(globalThis, "setTimeout", (handler: unknown, ms?: unknown, ...args: unknown[]) => {
      const wait = notTooOften(Math.max(0, Number(ms) || 0), level + 1);
      return add({ kind: "timer", due: ticks() + wait, call: callOf(handler, args) });
    });
    put(globalThis, "setInterval", (handler: unknown, ms?: unknown, ...args: unknown[]) => {
      const every = Math.max(0, Number(ms) || 0);
      const wait = notTooOften(every, level + 1);
      return add({ kind: "timer", due: ticks() + wait, every, call: callOf(handler, args) });
    });
    put(globalThis, "requestAnimationFrame", (callback: FrameRequestCallback) => {
      const due = (Math.floor((ticks() * 60) / 1000 + 1e-6) + 1) * (1000 / 60);
      return add({ kind: "frame", due, call: () => callback(perfStart + ticks()) });
    });
    put(globalThis, "requestIdleCallback", (callback: IdleRequestCallback) =>
      add({
        kind: "timer",
        due: ticks() + 1,
        call: () => callback({ didTimeout: false, timeRemaining: () => 50 }),
      }),
    );
    put(globalThis, "clearTimeout", (id?: unknown) => cancel(id, own.clearTimeout));
    put(globalThis, "clearInterval", (id?: unknown) => cancel(id, own.clearInterval));
    put(globalThis, "cancelAnimationFrame", (id: unknown) => cancel(id, own.cancelAnimationFrame));
    put(globalThis, "cancelIdleCallback", (id: unknown) => cancel(id, own.cancelIdleCallback));
    put(Performance.prototype, "now", () => perfStart + ticks());
    read(Performance.prototype, "timeOrigin", () => offset - perfStart);
    // Some frameworks drop an event that seems older than its listener.
    read(Event.prototype, "timeStamp", function (this: unknown) {
      const real: number = timeStamp?.call(this);
      return real < perfStart ? real : perfStart + ticksAt(real);
    });
  };

  const clock: DocumentClock = {
    set: (to) => {
      if (to.timers && !faked) fakeTimers();
      fixed = to.fixed;
      goFrom(ticks(), to.stands);
      offset = to.at + (to.stands ? 0 : OwnDate.now() - to.since) - ticks();
      arm();
    },
    restore: () => {
      fixed = undefined;
      goFrom(ticks(), false);
      offset = OwnDate.now() - ticks();
      arm();
    },
    advance: async (ms, how, limitMs) => {
      if (!faked) fakeTimers();
      stepping = true;
      const began = realNow();
      const from = ticks();
      const to = from + ms;
      goFrom(how === "jump" ? to : from, true);
      const due =
        how === "through"
          ? undefined
          : [...timers].filter(([, one]) => one.due <= to).sort(([, a], [, b]) => a.due - b.due);
      try {
        for (;;) {
          const one = due === undefined ? next(true) : due.shift();
          if (one === undefined || (due === undefined && one[1].due > to)) break;
          if (realNow() - began > limitMs) return ticks() - from;
          if (!timers.has(one[0])) continue;
          goFrom(Math.max(ticks(), one[1].due), true);
          fire(...one);
          await new Promise<void>(inTurn);
        }
        goFrom(to, true);
        return undefined;
      } finally {
        stepping = false;
      }
    },
  };
  Object.defineProperty(globalThis, key, { value: clock });
  clock.set(state);
}
