import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** What Chromium's single-instance socket adds to the path of the temporary files. */
const SOCKET = "/org.chromium.Chromium.XXXXXX/SingletonSocket";
/** How many bytes the path of a Unix socket may have, without its last zero: `sun_path` of unix(7), and of macOS. */
const LONGEST = process.platform === "darwin" ? 103 : 107;

/**
 * Keeps what a browser writes among the temporary files in a folder that is removed as a whole: one that is killed
 * leaves files there by names that nothing tells.
 * @param folder an existing folder of the run
 * @returns a variable for the browser's environment; none where its socket would have too long a path: then it keeps
 * to the system's folder, and `removeFolder` looks there for what it left
 */
export function ownTemporaries(folder: string): { readonly TMPDIR?: string } {
  const own = join(folder, "tmp");
  if (Buffer.byteLength(own) + SOCKET.length > LONGEST) return {};
  mkdirSync(own, { recursive: true });
  return { TMPDIR: own };
}
