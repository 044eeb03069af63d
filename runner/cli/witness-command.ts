import { spawn } from "node:child_process";
import { constants } from "node:os";
import { nodeArguments, ownProgram } from "../process/own-program.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * `fraimz witness`: runs the witness alone, in this terminal, until it is ended.
 * @param args as its own `--help` lists them
 * @returns its exit code
 */
export async function witnessCommand(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...nodeArguments(ownProgram("witness")), ...args], {
    stdio: "inherit",
  });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    return await new Promise((done, fail) => {
      child.once("error", fail);
      child.once("exit", (code, signal) => done(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
    });
  } finally {
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}
