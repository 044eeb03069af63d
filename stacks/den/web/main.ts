/** den-web: serves the built front end and passes API paths on to den-api. HOST PORT DEN_API_URL DEN_WEB_DIST. */
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { z } from "zod";
import { httpOrigin, readEnvironment, SettingsError } from "../../parts/environment.ts";
import { listen } from "../../parts/listening.ts";
import { createWebServer } from "./server.ts";

const environmentSchema = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4310),
  DEN_API_URL: httpOrigin,
  DEN_WEB_DIST: z
    .string("give a folder made by buildWeb")
    .refine(
      (dist) => existsSync(join(dist, "index.html")),
      "holds no index.html; give a folder made by buildWeb",
    ),
});

try {
  const settings = readEnvironment("den-web", environmentSchema, process.env);
  const app = createWebServer({ dist: settings.DEN_WEB_DIST, apiUrl: settings.DEN_API_URL });
  // As den-api: no connection ends just as it is used again.
  const server = createServer({ keepAliveTimeout: 65_000 }, app);
  const port = await listen(server, settings.HOST, settings.PORT);
  console.log(`den-web listening on http://${settings.HOST}:${port}`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
      process.exit(0);
    });
  }
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
}
