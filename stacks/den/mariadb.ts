import { ready, service } from "fraimz";

/**
 * A private MariaDB in the service's own folder, on its own port, from the installed binary. Flushing is relaxed:
 * the data does not outlive the stack.
 */
export const mariadb = service({
  ports: ["sql"],
  prepare: (ctx) =>
    ctx.run({
      file: "mariadb-install-db",
      args: [
        "--no-defaults",
        `--datadir=${ctx.dir}/data`,
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--skip-log-bin",
        ...asRoot(),
      ],
    }),
  command: (ctx) => ({
    file: "mariadbd",
    args: [
      "--no-defaults",
      `--datadir=${ctx.dir}/data`,
      `--socket=${ctx.dir}/sql.sock`,
      `--pid-file=${ctx.dir}/sql.pid`,
      "--bind-address=127.0.0.1",
      `--port=${ctx.port("sql")}`,
      "--innodb-buffer-pool-size=32M",
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-doublewrite=0",
      "--skip-log-bin",
      "--skip-name-resolve",
      ...asRoot(),
    ],
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
  }),
  ready: ready.logLine(/ready for connections/),
  provides: (ctx) => ({ url: `mysql://root@127.0.0.1:${ctx.port("sql")}/den` }),
});

function asRoot(): string[] {
  return process.getuid?.() === 0 ? ["--user=root"] : [];
}
