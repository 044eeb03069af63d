import { type Builds, bundleService } from "./bundle-service.ts";

/** Bundles the reverse proxy, or finds the build of the same sources. */
export function buildProxy(builds: Builds): Promise<string> {
  return bundleService(builds, {
    name: "proxy",
    entry: "stacks/parts/proxy/main.ts",
    sources: ["stacks/parts/proxy", "stacks/parts/environment.ts", "stacks/parts/listening.ts"],
  });
}
