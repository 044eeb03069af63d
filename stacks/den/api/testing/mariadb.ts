import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export interface MariaDb {
  /** `mysql://...` of a database that does not exist yet. */
  readonly url: string;
  stop(): Promise<void>;
}

const BINARIES = {
  install: "/usr/bin/mariadb-install-db",
  server: "/usr/sbin/mariadbd",
  /** Which the first one calls. */
  defaults: "/usr/bin/my_print_defaults",
};

/** A private MariaDB server in a folder of its own. @throws Error that says what to install when there is none */
export async function startMariaDb(): Promise<MariaDb> {
  for (const path of Object.values(BINARIES)) {
    await access(path).catch(() => {
      throw new Error(
        `${path} is missing: install mariadb-server-core and mariadb-client-core to test the MySQL variant`,
      );
    });
  }
  const folder = await mkdtemp(join(tmpdir(), "den-mariadb-"));
  try {
    return await startIn(folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string): Promise<MariaDb> {
  const data = join(folder, "data");
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  await promisify(execFile)(BINARIES.install, [
    "--no-defaults",
    `--datadir=${data}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    ...user,
  ]);
  const port = await freePort();
  const child = spawn(
    BINARIES.server,
    [
      "--no-defaults",
      `--datadir=${data}`,
      `--socket=${join(folder, "socket")}`,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      "--innodb-buffer-pool-size=16M",
      "--innodb-flush-log-at-trx-commit=0",
      ...user,
    ],
    { stdio: ["ignore", "ignore", "pipe"], detached: true },
  );
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      if (line.includes("ready for connections")) resolve();
    });
    child.once("exit", (code) =>
      reject(new Error(`mariadbd ended with ${code}:\n${said.slice(-20).join("\n")}`)),
    );
  });
  return {
    url: `mysql://root@127.0.0.1:${port}/den`,
    async stop() {
      const ended = child.exitCode === null ? once(child, "exit") : undefined;
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || !address) throw new Error("no free port");
  return address.port;
}
