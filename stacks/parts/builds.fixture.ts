import { resolve } from "node:path";
import { cachedBuild } from "../../runner/stack/build-cache.ts";
import type { Builds } from "./bundle-service.ts";

/** For tests: keeps what is built where the runs of the repository keep it. */
export const builds: Builds = {
  cached: (build) => cachedBuild(resolve(import.meta.dirname, "../.."), build),
};
