import { bundleService, type ServiceBundle } from "../../parts/bundle-service.ts";

/**
 * Bundles the API, or finds the build of the same sources.
 * @param cache where builds are kept
 * @throws when the sources don't bundle; the message carries esbuild's report
 */
export function buildApi(cache?: string): Promise<ServiceBundle> {
  return bundleService(
    { name: "api", sources: ["den/api", "den/contract", "parts/embedded-database.ts", "parts/security"] },
    "den/api/main.ts",
    {
      // libsql finds a native module beside itself; undici and mysql2 are loaded late and don't survive bundling whole.
      external: ["libsql", "mysql2", "undici"],
      cache,
    },
  );
}

/** Bundles Den's MCP client as the official conformance suite drives it, or finds the build of the same sources. */
export function buildConformanceClient(): Promise<ServiceBundle> {
  return bundleService(
    { name: "conformance-client", sources: ["den/api", "parts/security"] },
    "den/api/connections/conformance-client.ts",
    { external: ["undici"] },
  );
}
