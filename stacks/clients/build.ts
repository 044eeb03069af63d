import { type Builds, bundleService } from "../parts/bundle-service.ts";

/** Bundles the host that speaks to a bridge, or finds the build of the same sources. */
export function buildHost(builds: Builds): Promise<string> {
  return bundleService(builds, {
    name: "clients-host",
    entry: "stacks/clients/host/main.ts",
    sources: ["stacks/clients/host"],
  });
}
