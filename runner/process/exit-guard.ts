import { CallSite } from "../evidence/call-site.ts";
import { Failure } from "../evidence/log/failure.ts";

/** `reallyExit` is what `process.exit` ends with; it is not documented, and can be called all the same. */
const ownProcess = process as typeof process & { reallyExit: (code?: number) => never };
const { exit, abort, kill, reallyExit, emit } = ownProcess;

/** Ends this process; the runner's own way out while {@link guardExit} is on. */
export function endProcess(code: number): never {
  Object.assign(ownProcess, { exit, abort, kill, reallyExit });
  return process.exit(code);
}

/**
 * Ends this process with the code that `lastly` gives, after every listener of its end has run: one that ends it there
 * itself, or throws, has no say in the code.
 */
export function endProcessAfterListeners(code: number, lastly: () => number): never {
  const deaf = () => undefined;
  const others = (pid: number, signal?: string | number) =>
    pid === process.pid || kill.call(process, pid, signal);
  try {
    Object.assign(ownProcess, { exit: deaf, reallyExit: deaf, abort: deaf, kill: others });
    Reflect.apply(emit, process, ["exit", code]);
  } catch {
    // What a flow registered for the end can break nothing any more.
  }
  return reallyExit.call(process, lastly());
}

/**
 * Takes the ways to end this process away from the code that runs in it: a flow that calls `process.exit` fails, and
 * the run goes on to its verdict. Who catches the error has been reported all the same.
 * @param onAttempt told of each attempt
 */
export function guardExit(onAttempt: (failure: Failure) => void): void {
  const refuse = (call: string): never => {
    const { place } = new CallSite();
    const failure = new Failure({
      kind: "error",
      title: `The flow's code called ${call}`,
      message: `${place ? `${place}: ` : ""}a flow can't end the run that it is a part of`,
      next: "throw an error instead, or return",
    });
    onAttempt(failure);
    throw failure;
  };
  ownProcess.exit = (code) => refuse(`process.exit(${code ?? ""})`);
  ownProcess.reallyExit = (code) => refuse(`process.reallyExit(${code ?? ""})`);
  ownProcess.abort = () => refuse("process.abort()");
  ownProcess.kill = (pid, signal) =>
    pid === process.pid && signal !== 0
      ? refuse("process.kill(process.pid)")
      : kill.call(process, pid, signal);
}
