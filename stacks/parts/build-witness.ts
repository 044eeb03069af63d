import { bundleService, type ServiceBundle } from "./bundle-service.ts";

/**
 * Bundles the witness, or finds the build of the same sources.
 * @throws when the sources don't bundle; the message carries esbuild's report
 */
export function buildWitness(): Promise<ServiceBundle> {
  return bundleService(
    {
      name: "witness",
      sources: ["../mocks/oauth-mcp", "../mocks/witness-log", "../scripts/mock-oauth-mcp-server.ts"],
    },
    "../scripts/mock-oauth-mcp-server.ts",
  );
}
