import { bundleService, type ServiceBundle } from "../parts/bundle-service.ts";

/** Bundles the catalog, or finds the build of the same sources. */
export function buildCatalog(): Promise<ServiceBundle> {
  const sources = ["../mocks/managed-catalog", "../mocks/oauth-mcp", "../mocks/witness-log"];
  return bundleService({ name: "managed-catalog", sources }, "../mocks/managed-catalog/main.ts");
}

/** Programs that a person at the desk runs, or that are put around them. */
export const PROGRAMS = ["connect/main", "watch/write-watch", "crash/main", "browser/main"] as const;
export type Program = (typeof PROGRAMS)[number];

/** Bundles one program, or finds its build. */
export function buildProgram(program: Program): Promise<ServiceBundle> {
  const folder = program.split("/")[0];
  const sources = [...new Set([`managed-mcp/${folder}`, "managed-mcp/watch"])];
  return bundleService({ name: "managed-mcp", sources }, `managed-mcp/${program}.ts`);
}
