import { readdir, readlink, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The link that a browser keeps in its profile to a socket in a folder of its own among the temporary files. */
const SOCKET = "SingletonSocket";
const COOKIE = "SingletonCookie";

/**
 * Removes a folder with everything in it, and what browsers whose profiles it holds left elsewhere: one that was
 * killed leaves the folder with its single-instance socket behind.
 * @throws when something in it can't be removed
 */
export async function removeFolder(path: string): Promise<void> {
  const names = await readdir(path, { recursive: true }).catch(() => []);
  for (const name of names) if (basename(name) === SOCKET) await removeSocketFolder(join(path, name));
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

async function removeSocketFolder(link: string): Promise<void> {
  const socket = await readlink(link).catch(() => undefined);
  if (socket === undefined || basename(socket) !== SOCKET) return;
  const folder = dirname(socket);
  for (const name of [SOCKET, COOKIE]) await rm(join(folder, name), { force: true });
  // Anything else in it is not the browser's, and stays.
  await rmdir(folder).catch(() => {});
}
