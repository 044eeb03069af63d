import type { DocumentFrame } from "../page/frame-tree.ts";
import type { Session } from "../protocol/connection.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { CallRefused, isGone } from "../protocol/protocol-failure.ts";
import type { DocumentSnapshot } from "./document-snapshot.ts";
import { drawsBrowsersWords } from "./field-text.ts";

/**
 * Notes the words that the browser draws itself: they stand in shadow trees of its own, which a snapshot leaves out.
 * @param pictureless whether the other text of a picture may be drawn in its place
 */
export async function noteBrowsersWords(
  document: DocumentSnapshot,
  frame: DocumentFrame,
  pictureless: boolean,
): Promise<void> {
  const drawing = document.rendered.filter((node) => drawsBrowsersWords(document, node, pictureless));
  await Promise.all(
    drawing.map(async (node) => {
      const backendNodeId = document.backendNodeId(node);
      try {
        const words = await browsersWords(frame.session, { backendNodeId });
        const isFile = document.name(node) === "INPUT" && words.length === 2;
        const shown = isFile && !(await showsFileButton(frame, backendNodeId)) ? words.slice(1) : words;
        // A file field's button and the name beside it are two.
        document.noteDrawn(node, shown.join(isFile ? " " : ""));
      } catch (error) {
        if (!(error instanceof CallRefused) && !isGone(error)) throw error;
      }
    }),
  );
}

/**
 * The words that the browser draws in an element by itself, each as it stands in the browser's own tree.
 * @throws CallRefused when the element is gone
 */
export async function browsersWords(
  session: Session,
  element: { readonly backendNodeId: number } | { readonly objectId: string },
): Promise<string[]> {
  const { node } = await session.send("DOM.describeNode", { ...element, depth: -1, pierce: true });
  return shadowWords(node);
}

/** Whether the button of a file field is laid out: pages often hide it by its pseudo-element. */
async function showsFileButton(frame: DocumentFrame, backendNodeId: number): Promise<boolean> {
  const world = await frame.world();
  return await world.apart(async (own) =>
    own.value<boolean>(
      (field: Element) => {
        const { display, visibility, opacity } = getComputedStyle(field, "::file-selector-button");
        return display !== "none" && visibility === "visible" && opacity !== "0";
      },
      await own.node(backendNodeId),
    ),
  );
}

function shadowWords(host: Protocol.DOM.Node): string[] {
  const words: string[] = [];
  const collect = (node: Protocol.DOM.Node): void => {
    if (node.nodeType === 3) words.push(node.nodeValue);
    // A placeholder is known by its attribute, and not drawn where something is typed.
    if (node.nodeName === "STYLE" || isPlaceholder(node)) return;
    for (const child of [...(node.shadowRoots ?? []), ...(node.children ?? [])]) collect(child);
  };
  for (const root of host.shadowRoots ?? []) if (root.shadowRootType === "user-agent") collect(root);
  return words;
}

function isPlaceholder({ attributes = [] }: Protocol.DOM.Node): boolean {
  return attributes[attributes.indexOf("id") + 1] === "placeholder" && attributes.includes("id");
}
