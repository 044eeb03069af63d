import { catalogRequest, fetchCatalog } from "./catalog.ts";
import { hasExpired } from "./credentials.ts";
import { ensureDaemon, stopDaemon } from "./daemon.ts";
import { configDocument, readDesktopConfig } from "./desktop-config.ts";
import { replaceFile } from "./files.ts";
import { isOwn } from "./login.ts";
import { ahead, readMarker } from "./marker.ts";
import { modelsFor } from "./models.ts";
import { reconcile, reconciling } from "./reconcile.ts";

/** What the commands are made of, each replaceable: that is how a defect is planted (planted/defects.ts). */
export const steps = {
  isOwn,
  hasExpired,
  catalogRequest,
  fetchCatalog,
  modelsFor,
  ensureDaemon,
  stopDaemon,
  readMarker,
  reconciling,
  reconcile,
  readDesktopConfig,
  configDocument,
  ahead,
  replaceFile,
  /** Only what differs is written. */
  differs: (before: string | undefined, after: string): boolean => before !== after,
  /** Said on the standard error output. */
  warn: (text: string): void => console.error(text),
};
export type Steps = typeof steps;
