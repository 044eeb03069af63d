import type { DocumentFrame } from "../page/frame-tree.ts";

/** An element that fits a query. */
export interface Located {
  readonly frame: DocumentFrame;
  readonly backendNodeId: number;
  readonly role: string;
  readonly name: string;
  /** As the browser computes it for assistive technology: "disabled", "checked", "expanded" ... */
  readonly properties: ReadonlyMap<string, unknown>;
  readonly value: string | undefined;
}
