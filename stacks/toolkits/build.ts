import { type Builds, bundleService } from "../parts/bundle-service.ts";

/** Bundles the host, or finds the build of the same sources. */
export function buildHost(builds: Builds): Promise<string> {
  return bundleService(builds, {
    name: "toolkits-host",
    entry: "stacks/toolkits/host/main.ts",
    sources: [
      "stacks/toolkits/host",
      "stacks/toolkits/contract",
      "stacks/parts/embedded-database.ts",
      "stacks/parts/security",
    ],
    // It finds a native module beside itself.
    external: ["libsql"],
  });
}
