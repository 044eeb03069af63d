import { type Builds, bundleService } from "../../parts/bundle-service.ts";

/**
 * Bundles the API, or finds the build of the same sources.
 * @throws when the sources don't bundle; the message carries esbuild's report
 */
export function buildApi(builds: Builds): Promise<string> {
  return bundleService(builds, {
    name: "den-api",
    entry: "stacks/den/api/main.ts",
    sources: [
      "stacks/den/api",
      "stacks/den/contract",
      "stacks/parts/embedded-database.ts",
      "stacks/parts/environment.ts",
      "stacks/parts/listening.ts",
      "stacks/parts/security",
    ],
    // libsql finds a native module beside itself; undici and mysql2 are loaded late and don't survive bundling whole.
    external: ["libsql", "mysql2", "undici"],
  });
}
