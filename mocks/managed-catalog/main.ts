/** Stands in for an organization's catalog of managed MCP servers: the program, with its settings in the environment. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { ManagedCatalog } from "./catalog.ts";

const port = z.coerce.number().int().min(0).max(65_535).default(0);
const environment = z.object({
  PORT: port,
  CONTROL_PORT: port,
  CONTROL_KEY: z.string().min(16),
  SESSION_KEY: z.string().min(16),
  LOG_FILE: z.string().min(1),
  TLS_PORT: port.optional(),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
});

const settings = environment.parse(process.env);
const { TLS_PORT, TLS_CERT_FILE, TLS_KEY_FILE } = settings;
const catalog = await ManagedCatalog.start({
  port: settings.PORT,
  controlPort: settings.CONTROL_PORT,
  controlKey: settings.CONTROL_KEY,
  sessionKey: settings.SESSION_KEY,
  logFile: settings.LOG_FILE,
  ...(TLS_PORT !== undefined && TLS_CERT_FILE !== undefined && TLS_KEY_FILE !== undefined
    ? {
        tls: {
          port: TLS_PORT,
          cert: readFileSync(TLS_CERT_FILE, "utf8"),
          key: readFileSync(TLS_KEY_FILE, "utf8"),
        },
      }
    : {}),
});
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => void catalog.close().then(() => process.exit(0)));
console.log(`managed catalog at ${catalog.origin}`);
