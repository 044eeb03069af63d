import { readdir, readlink, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The link that a browser keeps in its profile to a socket in a folder of its own among the temporary files. */
const SOCKET = "SingletonSocket";
const COOKIE = "SingletonCookie";

/** @returns the single-instance socket of the browser that runs on a profile; undefined when there is none */
export async function socketOf(profile: string): Promise<string | undefined> {
  return await readlink(join(profile, SOCKET)).catch(() => undefined);
}

/**
 * Removes a folder with everything in it, and what browsers whose profiles it holds left elsewhere: one that was
 * killed leaves the folder with its single-instance socket behind.
 * @param sockets of such browsers, for those that were killed while they took their links away
 * @throws when something in it can't be removed
 */
export async function removeFolder(path: string, sockets: readonly string[] = []): Promise<void> {
  const names = await readdir(path, { recursive: true }).catch(() => []);
  const profiles = names.filter((name) => basename(name) === SOCKET).map((name) => dirname(join(path, name)));
  const linked = await Promise.all(profiles.map(socketOf));
  for (const socket of [...sockets, ...linked]) await removeSocketFolder(socket);
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

async function removeSocketFolder(socket: string | undefined): Promise<void> {
  if (socket === undefined || basename(socket) !== SOCKET) return;
  const folder = dirname(socket);
  for (const name of [SOCKET, COOKIE]) await rm(join(folder, name), { force: true });
  // Anything else in it is not the browser's, and stays.
  await rmdir(folder).catch(() => {});
}
