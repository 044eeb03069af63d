import { bundleService, type ServiceBundle } from "../parts/bundle-service.ts";

/** Bundles the host, or finds the build of the same sources. */
export function buildHost(): Promise<ServiceBundle> {
  const sources = ["toolkits/host", "toolkits/contract", "parts/embedded-database.ts", "parts/security"];
  // libsql finds a native module beside itself.
  return bundleService({ name: "toolkits-host", sources }, "toolkits/host/main.ts", { external: ["libsql"] });
}
