import type { PageSnapshot } from "../cdp/snapshot/page-snapshot.ts";
import { Visibility } from "../cdp/snapshot/visibility.ts";
import type { Marked } from "../evidence/log/events.ts";

type Element = Parameters<Visibility["ofElement"]>[0];

/**
 * What the acts of a frame pointed at. A mark on a picture is only true where its element still stands: after a dialog
 * has closed, the place of its button shows something else.
 */
export class PointedAt {
  readonly #elements: Element[] = [];
  #before: PageSnapshot | undefined;

  /** @returns the mark that names it within this frame */
  add(element: Element): number {
    return this.#elements.push(element);
  }

  /** A frame begins; the picture before its acts stays the last one that was taken. */
  clear(): void {
    this.#elements.length = 0;
  }

  /**
   * Says where they stand in a picture that was just taken, and where they stood in the one before it.
   * @param snapshot undefined when it could not be taken: nothing is known then
   */
  pictured(snapshot: PageSnapshot | undefined): { standing: Marked[]; stood: Marked[] } {
    const found = { standing: this.#in(snapshot), stood: this.#in(this.#before) };
    this.#before = snapshot;
    return found;
  }

  #in(snapshot: PageSnapshot | undefined): Marked[] {
    if (snapshot === undefined || this.#elements.length === 0) return [];
    const visibility = new Visibility(snapshot);
    return this.#elements.flatMap((element, index) => {
      const box = visibility.ofElement(element);
      return box === undefined ? [] : [{ mark: index + 1, box }];
    });
  }
}
