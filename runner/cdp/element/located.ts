import type { DocumentFrame } from "../page/frame-tree.ts";

/** Our own name for a file input's role: to the browser it is a button, to a person a field with a label. */
export const FILE_FIELD = "file field";

/** An element that fits a query. */
export interface Located {
  readonly frame: DocumentFrame;
  readonly backendNodeId: number;
  readonly role: string;
  readonly name: string;
  /** As the browser computes it for assistive technology: "disabled", "checked", "expanded" ... */
  readonly properties: ReadonlyMap<string, unknown>;
  readonly value: string | undefined;
  /** What keeps it from assistive tools, though it may be drawn: "aria-hidden", "inert", or which dialog it is behind. */
  readonly why?: string;
  /** Of what a style sheet writes (`content`): the element it belongs to, which hears what is done there. */
  readonly generatedBy?: number;
  /** The browser does not render it until somebody scrolls there: role, name and states are told by the markup. */
  readonly skipped?: boolean;
}

/** What keeps an element from everybody's use; `aria-hidden` keeps it from assistive tools alone. */
export function outOfUse({ why }: Located): string | undefined {
  return why === "aria-hidden" ? undefined : why;
}
