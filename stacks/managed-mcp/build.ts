import { type Builds, bundleService } from "../parts/bundle-service.ts";

/** Bundles the catalog, or finds the build of the same sources. */
export function buildCatalog(builds: Builds): Promise<string> {
  return bundleService(builds, {
    name: "managed-catalog",
    entry: "mocks/managed-catalog/main.ts",
    sources: ["mocks/managed-catalog", "mocks/oauth-mcp", "mocks/witness-log", "mocks/certificate-authority"],
  });
}

/** Programs that a person at the desk runs, or that are put around them. */
export const PROGRAMS = ["connect/main", "watch/write-watch", "crash/main", "browser/main"] as const;
export type Program = (typeof PROGRAMS)[number];

/** Bundles one program, or finds its build. */
export function buildProgram(builds: Builds, program: Program): Promise<string> {
  const folders = new Set([program.split("/")[0], "watch"]);
  return bundleService(builds, {
    name: `managed-mcp-${program.replace("/", "-")}`,
    entry: `stacks/managed-mcp/${program}.ts`,
    sources: [...folders].map((folder) => `stacks/managed-mcp/${folder}`),
  });
}
