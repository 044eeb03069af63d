/** A module of the engine that its type package leaves out. */
declare module "oidc-provider/lib/helpers/als.js" {
  import type { AsyncLocalStorage } from "node:async_hooks";

  const context: AsyncLocalStorage<unknown>;
  // biome-ignore lint/style/noDefaultExport: the module has no other
  export default context;
}
