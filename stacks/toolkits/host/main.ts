/** A reference host of toolkits: MCP endpoints that are scoped to a set of connections. */
import { startService } from "./service.ts";
import { readSettings } from "./settings.ts";

try {
  const service = await startService(readSettings(process.env));
  console.log(`toolkits ready at ${service.url}`);
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => void service.stop().finally(() => process.exit(0)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
