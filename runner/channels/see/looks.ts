import { locateDropped } from "../../cdp/element/dropped.ts";
import { disabledBy, isCurrent } from "../../cdp/element/element-look.ts";
import { locate } from "../../cdp/element/locate.ts";
import { type Located, outOfUse } from "../../cdp/element/located.ts";
import { type ElementLook, settleElements } from "../../cdp/element/settle-elements.ts";
import { standInOf } from "../../cdp/element/stand-in.ts";
import type { TargetQuery } from "../../cdp/element/target-query.ts";
import type { Box } from "../../cdp/geometry.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { settleReading } from "../../cdp/settle-reading.ts";
import { type PageSnapshot, takeSnapshot } from "../../cdp/snapshot/page-snapshot.ts";
import { type Reading, readSnapshot } from "../../cdp/snapshot/reading.ts";
import type { Unseen } from "../../cdp/snapshot/visibility.ts";

/** What one look at a tab found of a target. */
export interface TargetLook {
  /** Those that a person sees now. */
  readonly seen: readonly { readonly one: Located; readonly box: Box }[];
  readonly unseen: readonly {
    readonly one: Located;
    readonly why: Unseen | "undecided";
    readonly by?: string | undefined;
  }[];
  /** Drawn on the page, in view or not. */
  readonly drawn: readonly Located[];
  /** Why it could not be looked at; then nothing above means anything. */
  readonly unreadable: string | undefined;
}

const BEHIND = "its tab is not in front";

export async function lookAtTargets(tab: Tab, target: TargetQuery): Promise<TargetLook> {
  const { found: told, hidden, unread } = await locate(tab, target);
  const nothing = { seen: [], unseen: [], drawn: [] };
  if (hidden) return { ...nothing, unreadable: BEHIND };
  const unreadable = unread.length > 0 ? `these frames did not answer: ${unread.join(", ")}` : undefined;
  if (told.length === 0 && target.by !== "role") return { ...nothing, unreadable };
  const snapshot = await takeSnapshot(tab);
  const found = await withDropped(tab, snapshot, target, told);
  if (found.length === 0) return { ...nothing, unreadable };
  const looks = await looksAt(tab, snapshot, found);
  const seen: { one: Located; box: Box }[] = [];
  const unseen: { one: Located; why: Unseen | "undecided"; by?: string | undefined }[] = [];
  for (const [i, one] of found.entries()) {
    const look = looks[i] ?? { unseen: "hidden" as const };
    if ("seen" in look) seen.push({ one, box: look.seen });
    else unseen.push({ one, why: look.unseen, by: look.by });
  }
  const drawn = found.filter((one) => {
    const why = unseen.find((other) => other.one === one)?.why;
    return why !== "hidden" && why !== "transparent";
  });
  return { seen, unseen, drawn, unreadable };
}

/** Of what is not drawn itself (a styled check box), what is drawn in its place decides. */
async function looksAt(tab: Tab, snapshot: PageSnapshot, found: readonly Located[]): Promise<ElementLook[]> {
  const looks = await settleElements(tab, snapshot, found);
  const standIns = await Promise.all(
    found.map(async (one, i) => {
      const look = looks[i];
      return look && "unseen" in look && look.unseen !== "undecided" ? await standInOf(one) : undefined;
    }),
  );
  const drawn = standIns.filter((one) => one !== undefined);
  const others = await settleElements(tab, snapshot, drawn);
  return looks.map((look, i) => {
    // In the window the browser would have rendered it.
    if (found[i]?.skipped) return { unseen: "outside the window" };
    const standIn = standIns[i];
    const other = standIn && others[drawn.indexOf(standIn)];
    const better = other && ("seen" in other || !/hidden|transparent/.test(other.unseen));
    return better ? other : look;
  });
}

/** A person sees also what assistive tools are not told of: beside what they are told of, too. */
async function withDropped(
  tab: Tab,
  snapshot: PageSnapshot,
  target: TargetQuery,
  told: readonly Located[],
): Promise<readonly Located[]> {
  if (told.length > 0 && target.position !== undefined) return told;
  const dropped = await locateDropped(tab, target, snapshot);
  const isTold = ({ frame, backendNodeId }: Located) =>
    told.some((one) => one.frame === frame && one.backendNodeId === backendNodeId);
  return [...told, ...dropped.filter((one) => !isTold(one))];
}

/**
 * Reads a tab as a person would; undefined when nobody can see it.
 * @param matters the texts that are to be settled, on pixels where need be
 */
export async function readTab(tab: Tab, matters: (text: string) => boolean): Promise<Reading | undefined> {
  const [shown, snapshot] = await Promise.all([tab.isShown(), takeSnapshot(tab)]);
  return shown ? await settleReading(tab, readSnapshot(snapshot), matters) : undefined;
}

/** Every state of a target that holds, by the browser's own computation and the element itself. */
export async function statesOf(located: Located): Promise<string[]> {
  const { frame, backendNodeId, properties } = located;
  const world = await frame.world();
  const handle = await world.node(backendNodeId);
  const [focused, disabledSo, own] = await Promise.all([
    world.value<boolean>(isCurrent, handle),
    world.value<string>(disabledBy, handle),
    world.value<{ checked: boolean | "mixed" | null; readOnly: boolean; required: boolean }>((node: Node) => {
      const element = node instanceof Element ? node : node.parentElement;
      const input = element instanceof HTMLInputElement ? element : undefined;
      const ticks = input !== undefined && /^(checkbox|radio)$/.test(input.type);
      return {
        checked: ticks ? (input.indeterminate ? "mixed" : input.checked) : null,
        // `:read-only` holds for check boxes, too, which no attribute makes so.
        readOnly:
          (input ?? (element instanceof HTMLTextAreaElement ? element : undefined))?.readOnly === true &&
          element?.matches(
            ":disabled, [type=checkbox], [type=radio], [type=range], [type=color], [type=file]",
          ) === false,
        // No assistive tool is told of a box that must be ticked.
        required: element?.matches(":required") === true,
      };
    }, handle),
  ]);
  world.release();
  const property = (name: string): string => String(properties.get(name) ?? "");
  const disabled = disabledSo !== "" || property("disabled") === "true";
  const checked = String(own.checked ?? property("checked"));
  // Nothing says that what is inert or behind a dialog is disabled.
  const states = [disabled ? "disabled" : (outOfUse(located) ?? "enabled")];
  // "mixed" is neither.
  if (checked === "true") states.push("checked");
  if (checked === "false") states.push("unchecked");
  if (focused) states.push("focused");
  for (const [name, on, off] of [
    ["expanded", "expanded", "collapsed"],
    ["selected", "selected", "unselected"],
    ["pressed", "pressed", "unpressed"],
  ] as const) {
    if (properties.has(name) && property(name) !== "mixed") {
      states.push(property(name) === "true" ? on : off);
    }
  }
  if (own.readOnly || property("readonly") === "true") states.push("readonly");
  if (own.required || property("required") === "true") states.push("required");
  if (!["", "false"].includes(property("invalid"))) states.push("invalid");
  return states;
}
