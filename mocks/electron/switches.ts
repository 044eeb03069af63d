// Part of the stand-in for Electron: its command line, `electron [switches] path [arguments]`.

export interface CommandLine {
  /** Chromium switches before the app's path, without their dashes. */
  readonly switches: ReadonlyMap<string, string>;
  readonly appPath: string;
  /** What follows the app's path. */
  readonly rest: readonly string[];
}

/**
 * Parses what Electron's executable takes.
 * @param argv without the executable
 * @throws Error when no app is named
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const switches = new Map<string, string>();
  let at = 0;
  for (; argv[at]?.startsWith("-"); at++) {
    const [name = "", ...value] = (argv[at] ?? "").replace(/^--?/, "").split("=");
    switches.set(name, value.join("="));
  }
  const appPath = argv[at];
  if (appPath === undefined) throw new Error("No app was named: electron [switches] path [arguments].");
  // Chromium takes its switches wherever they stand.
  for (const argument of argv.slice(at + 1)) {
    const [, name, value] = /^--(user-data-dir|remote-debugging-port)=(.*)$/.exec(argument) ?? [];
    if (name) switches.set(name, value ?? "");
  }
  return { switches, appPath, rest: argv.slice(at + 1) };
}
