// Part of the stand-in for Electron: one instance for each user-data folder, and word from further ones.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a further instance tells the first one. */
export interface SecondInstance {
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  readonly additionalData: unknown;
}

/** The lock is a file that names its owner; word travels as files in a folder beside it, which the owner watches. */
export class SingleInstance {
  readonly #lock: string;
  readonly #inbox: string;
  #watcher: ReturnType<typeof watch> | undefined;

  constructor(userData: string) {
    this.#lock = join(userData, "stand-in-instance.lock");
    this.#inbox = join(userData, "stand-in-instance.inbox");
    mkdirSync(this.#inbox, { recursive: true });
  }

  get held(): boolean {
    return this.#watcher !== undefined;
  }

  /**
   * Synchronous, as Electron's is.
   * @param onSecond called for each later instance while the lock is held
   * @returns false when another instance holds the lock; it has then been told
   */
  request(word: SecondInstance, onSecond: (word: SecondInstance) => void): boolean {
    if (this.held) return true;
    for (;;) {
      try {
        writeFileSync(this.#lock, String(process.pid), { flag: "wx" });
        break;
      } catch (error) {
        if (!hasCode(error, "EEXIST")) throw error;
      }
      const owner = Number(readFileSync(this.#lock, "utf8"));
      if (isRunning(owner)) {
        const name = `${process.hrtime.bigint()}-${process.pid}`;
        writeFileSync(join(this.#inbox, `.${name}`), JSON.stringify(word));
        renameSync(join(this.#inbox, `.${name}`), join(this.#inbox, name));
        return false;
      }
      rmSync(this.#lock, { force: true });
    }
    this.#watcher = watch(this.#inbox, () => this.#read(onSecond));
    this.#watcher.unref();
    this.#read(onSecond);
    return true;
  }

  release(): void {
    if (!this.held) return;
    this.#watcher?.close();
    this.#watcher = undefined;
    rmSync(this.#lock, { force: true });
  }

  #read(onSecond: (word: SecondInstance) => void): void {
    for (const name of readdirSync(this.#inbox).sort()) {
      if (name.startsWith(".")) continue;
      const path = join(this.#inbox, name);
      const word = JSON.parse(readFileSync(path, "utf8")) as SecondInstance;
      rmSync(path);
      onSecond(word);
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
