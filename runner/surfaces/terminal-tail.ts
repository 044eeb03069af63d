import { readSync } from "node:fs";
import { ReadStream } from "node:tty";
import type { IPty } from "@lydell/node-pty";

/**
 * Reads what a command printed last where it would be lost: Node takes the hang-up of a terminal for the end of its
 * output when it has just read a part (libuv, `uv__stream_io`), though the kernel may hold more. A read of our own
 * gives the rest, until the kernel says that there is none.
 * @param took gets the rest, before the terminal reports the command's end
 */
export function keepTail(pty: IPty, took: (data: string) => void): void {
  // Neither is part of the library's interface; without them the tail is as good as Node reads it.
  const socket: unknown = Reflect.get(pty, "_socket");
  const fd: unknown = Reflect.get(pty, "fd");
  if (!(socket instanceof ReadStream) || typeof fd !== "number") return;
  socket.prependListener("end", () => {
    const rest = readRest(fd);
    if (rest !== "") took(rest);
  });
}

function readRest(fd: number): string {
  const parts: Buffer[] = [];
  for (;;) {
    const buffer = Buffer.alloc(64 * 1024);
    try {
      const count = readSync(fd, buffer);
      if (count === 0) break;
      parts.push(buffer.subarray(0, count));
    } catch {
      break; // EIO: the other side is closed, and everything was read.
    }
  }
  return Buffer.concat(parts).toString("utf8");
}
