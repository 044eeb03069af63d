/** What of this process's environment a judged client and its witness get to see: nothing that is not named. */

/** What programs need to run at all, and to write their language; nothing that could shape a provider or a client. */
const ALWAYS = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "TERM",
  "TMPDIR",
  "TZ",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
];

/** Without the variables that somebody names: who names one means their own. */
export function notNamed(
  given: Readonly<Record<string, string>>,
  named: readonly string[] = [],
): Record<string, string> {
  const own = new Set(named.map((word) => word.split("=")[0]));
  return Object.fromEntries(Object.entries(given).filter(([name]) => !own.has(name)));
}

/**
 * @param named `NAME` passes a variable on, `NAME=value` sets one
 * @returns the environment with these beside what any program needs
 */
export function namedEnvironment(
  named: readonly string[] = [],
  own: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const passed = [...ALWAYS, ...named].flatMap((word): [string, string][] => {
    const equals = word.indexOf("=");
    if (equals > 0) return [[word.slice(0, equals), word.slice(equals + 1)]];
    const value = own[word];
    return value === undefined ? [] : [[word, value]];
  });
  return Object.fromEntries(passed);
}
