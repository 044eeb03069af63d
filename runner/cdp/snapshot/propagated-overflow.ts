import type { DocumentSnapshot } from "./document-snapshot.ts";

/**
 * Whether what this element says of its overflow is said of the window: the root's always, the body's where the root
 * says nothing itself (CSS Overflow 3, 3.3).
 */
export function isWindow(document: DocumentSnapshot, node: number): boolean {
  if (document.name(node) === "HTML") return true;
  if (document.name(node) !== "BODY") return false;
  const root = document.parent[node] ?? -1;
  return (["overflow-x", "overflow-y"] as const).every((way) =>
    /^(visible|)$/.test(document.style(root, way)),
  );
}
