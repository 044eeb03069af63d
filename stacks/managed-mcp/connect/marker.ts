import { z } from "zod";
import { sameName } from "./desktop-server.ts";
import { asDocument, textOf } from "./files.ts";
import type { Places } from "./places.ts";

const document = z.object({ version: z.literal(1), managed: z.array(z.string()) });

/** Which names are managed. One that can't be read names none, so that nothing is revoked on its word. */
export interface Marker {
  readonly managed: readonly string[];
  readonly damaged: boolean;
}

export function readMarker({ marker: path }: Pick<Places, "marker">): Marker {
  const text = textOf(path);
  if (text === undefined) return { managed: [], damaged: false };
  try {
    return { managed: document.parse(JSON.parse(text)).managed, damaged: false };
  } catch {
    return { managed: [], damaged: true };
  }
}

export function markerDocument(managed: readonly string[]): string {
  return asDocument({ version: 1, managed });
}

/** The old names and the new ones: whatever a crash leaves, the next run knows what it may revoke. */
export function ahead(before: readonly string[], after: readonly string[]): string[] {
  return [...after, ...before.filter((name) => !after.some((other) => sameName(name, other)))];
}
