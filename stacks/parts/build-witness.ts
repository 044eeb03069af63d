import { type Builds, bundleService } from "./bundle-service.ts";

/**
 * Bundles the witness, or finds the build of the same sources.
 * @throws when the sources don't bundle; the message carries esbuild's report
 */
export function buildWitness(builds: Builds): Promise<string> {
  const entry = "scripts/mock-oauth-mcp-server.ts";
  return bundleService(builds, {
    name: "witness",
    entry,
    sources: [
      "mocks/oauth-mcp",
      "mocks/witness-log",
      "mocks/certificate-authority",
      "runner/evidence/build.ts",
      "runner/evidence/command-name.ts",
      entry,
    ],
  });
}
