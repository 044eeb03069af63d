import { SettingsError } from "../../parts/environment.ts";
import { DatabaseError } from "./database/open-database.ts";
import { startService } from "./service.ts";

try {
  const service = await startService(process.env);
  const { addresses, den } = service;
  const planted = den.plantedDefects.length > 0 ? `, planted defects: ${den.plantedDefects.join(", ")}` : "";
  console.log(
    `den-api listening on ${addresses.listen} (public ${addresses.api}, web ${addresses.web}${planted})`,
  );
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      void service.stop().finally(() => process.exit(0));
    });
  }
} catch (error) {
  const known = error instanceof SettingsError || error instanceof DatabaseError;
  console.error(known ? error.message : error);
  process.exit(1);
}
