/** What a readiness probe looks at: a service that has just been started. */
export interface ProbeTarget {
  readonly service: string;
  /** Where the service answers; no slash at the end. */
  readonly url: string;
  /** Its ports are reached through a relay, which takes connections before the service does. */
  readonly relayed: boolean;
  /** The host of that URL: 127.0.0.1 unless it is attached. */
  readonly host: string;
  /** One of its ports by name; its first one when no name is given. */
  port(name?: string): number;
  /** Waits for a line of its log, from the log's start on; rejects when the service ends or `signal` aborts. */
  line(pattern: RegExp, signal: AbortSignal): Promise<RegExpMatchArray>;
}

/** One attempt's outcome. */
export type Attempt =
  | { readonly ready: true; readonly captured?: readonly string[] }
  /** `saw` completes "saw ..." in the time-out's message; `next` is what to do when it stays so. */
  | { readonly ready: false; readonly saw: string; readonly next?: string };

/**
 * Tells whether a service can do its work. Knows nothing of deadlines: whoever asks races it against the
 * service's death and the time allowed.
 */
export interface ReadinessProbe {
  /** Completes "expected ..." in messages. */
  readonly expected: (target: ProbeTarget) => string;
  /** What of it can be asked of a service that somebody else started, whose log is not at hand. */
  readonly remote: () => ReadinessProbe | undefined;
  /**
   * Resolves when the service is ready, with what it captured; never by itself otherwise. Each unsuccessful
   * attempt is told to `note`.
   */
  readonly wait: (
    target: ProbeTarget,
    signal: AbortSignal,
    note: (saw: string, next?: string) => void,
  ) => Promise<readonly string[]>;
}
