/** `Error: no disk`, `TypeError [CODE]: ...`, `java.io.IOException: ...`, `panic: ...`: how runtimes head a crash. */
const HEAD =
  /^(?:uncaught |unhandled |caused by: |exception in thread "[^"]*" )?(?:[\w$]+\.)*(?:[A-Z][\w$]*)?(?:Error|Exception|Panic)\b(?:\s*\[[^\]]*\])?\s*:|^(?:panic|fatal(?: error)?|thread '[^']*' panicked)\b/i;
/** What programs call a failure in their own logs. */
const COMPLAINT =
  /\b(?:error|fatal|panic|exception|failed|failure|cannot|can't|could not|unable|refused|denied|missing|not found|no such|out of|address already in use|E[A-Z]{4,})\b/i;
/** Lines that frame a crash without telling of it: frames of a stack, carets, brackets, what a package manager runs. */
const FRAME =
  /^\s*$|^\s+at\s|^\s*\^+\s*$|^[\s{}[\]();,]+$|^Node\.js v\d|^\s*(?:code|errno|syscall|address|port|path):|^node:internal|^\s+File "|^Traceback |^goroutine \d|^exit status \d|^[>$] |^npm (?:ERR!|error)\s*(?:$|code|errno|A complete log)|ELIFECYCLE|^note: run with|^Emitted '\w+' event/;

/** npm's own mark, which would make a complaint of each of its lines. */
const NPM = /^npm (?:ERR!|error) /;

/**
 * Of what a program printed last, the line that says why it ended: the head of its crash, else its last complaint,
 * else the last line that says anything.
 * @param lines oldest first
 */
export function tellingLine(lines: readonly string[]): string | undefined {
  const said = lines.filter((line) => !FRAME.test(line)).map((line) => line.replace(NPM, "").trim());
  return (
    said.findLast((line) => HEAD.test(line)) ?? said.findLast((line) => COMPLAINT.test(line)) ?? said.at(-1)
  );
}
