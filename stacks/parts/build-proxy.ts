import { bundleService, type ServiceBundle } from "./bundle-service.ts";

/** Bundles the reverse proxy, or finds the build of the same sources. */
export function buildProxy(): Promise<ServiceBundle> {
  return bundleService({ name: "proxy", sources: ["parts/proxy"] }, "parts/proxy/main.ts");
}
