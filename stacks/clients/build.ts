import { bundleService, type ServiceBundle } from "../parts/bundle-service.ts";

/** Bundles the host that speaks to a bridge, or finds the build of the same sources. */
export function buildHost(): Promise<ServiceBundle> {
  return bundleService({ name: "clients-host", sources: ["clients/host"] }, "clients/host/main.ts");
}
