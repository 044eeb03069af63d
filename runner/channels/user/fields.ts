import { fieldInFocus, selectContent } from "../../cdp/element/element-look.ts";
import { insertText, pressKeys, selectAll, typeText } from "../../cdp/input/keyboard.ts";
import { idleTurn } from "../../cdp/page/idle-turn.ts";
import { type Handle, withGiven } from "../../cdp/page/page-world.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { isGone } from "../../cdp/protocol/protocol-failure.ts";
import { lookUntil } from "../look-until.ts";
import type { Target } from "../target.ts";
import type { Aimed } from "./aim.ts";
import { type Held, readHeld, whyNotTaken } from "./field-holds.ts";
import { type FoundAnew, foundAnew } from "./found-anew.ts";
import { pressAt } from "./press.ts";
import { UserRefused } from "./refusal.ts";
import type { RunningAct } from "./running-act.ts";

/** How long an app may take to show what was typed. */
const WRITTEN_MS = 1_000;

/** Clicks into a field, selects what is in it and types over it. */
export async function fillField(act: RunningAct, target: Target, value: string): Promise<void> {
  // A form may be read-only until what it shows is loaded.
  const aimed = await lookUntil(
    () => act.aim(target),
    ({ aim }) => !aim.look.readOnly,
    act.timeoutMs,
  );
  const { tab } = aimed;
  const { look, world } = aimed.aim;
  // Not what is drawn in its place.
  const field = await world.node(aimed.located.backendNodeId);
  act.trace.detail = written(value, look.type === "password");
  if (SET_WHOLE.test(look.type) && !look.readOnly) {
    await setWhole(aimed, field, target, value);
    return;
  }
  if (!look.editable || look.readOnly) {
    const no = `it is a <${look.tag}>, not a field to type in`;
    const slides = aimed.located.role === "slider";
    const how = slides ? "; move it: user.drag(…, { right: 40 }), or user.click and user.press" : "";
    const why = look.readOnly ? "it is read-only" : no + how;
    throw new UserRefused("not editable", target.description, why);
  }
  if (!look.multiline && /[\r\n]/.test(value)) {
    throw new UserRefused("not editable", target.description, "it has one line, and the value has several");
  }
  const [earlier, limit] = await Promise.all([
    world.value<Held>(readHeld, field),
    world.value<string>(whyNot, field, value),
  ]);
  if (limit) throw new UserRefused("not editable", target.description, limit);
  await pressAt(aimed, target);
  const into = await typedInto(aimed, field, target);
  if (into === undefined) {
    throw new UserRefused("not focusable", target.description, "after the click the focus is elsewhere");
  }
  const before = into.isOther ? await into.world.value<Held>(readHeld, into.handle) : earlier;
  if (tab.takesKeys) await selectAll(tab);
  // An app may keep the keys for that to itself: a person drags over the text then.
  await into.world.value(selectContent, into.handle);
  if (value === "" && tab.takesKeys) await pressKeys(tab, "Delete");
  // As keys, a tab would leave the field and a line break could send the form.
  else if (/[\t\r\n]/.test(value)) await insertText(tab, value);
  else await typeText(tab, value);
  // An app may write it itself, after a round trip.
  const held = await lookUntil(
    () => heldNow(into, tab, target),
    (now) => whyNotTaken(value, before.text, now) === undefined,
    Math.min(act.timeoutMs, WRITTEN_MS),
  );
  const secret = look.type === "password";
  const why = whyNotTaken(value, before.text, held);
  if (why) {
    const what = secret ? `${held.text.length} characters` : shortened(held.text);
    throw new UserRefused("no effect", target.description, `it holds ${what} afterwards: ${why}`);
  }
  const stays = held.connected && held.movedTo === "";
  if (stays && !secret && held.text.replace(/\s/g, "") !== value.replace(/\s/g, "")) {
    act.trace.detail += `, made ${JSON.stringify(held.text)} by the app`;
  }
  world.release();
}

/** What the keys go to after the press: the field, the one inside it, or the one that the app has put in its place. */
async function typedInto(
  { aim: { world }, tab }: Aimed,
  handle: Handle,
  target: Target,
): Promise<(FoundAnew & { readonly isOther: boolean }) | undefined> {
  const own = await world.handle(fieldInFocus, handle);
  if (own) return { world, handle: own, isOther: !(await world.value<boolean>(isSame, own, handle)) };
  if ((await world.value<Held>(readHeld, handle)).connected) return undefined;
  const other = await foundAnew(tab, target);
  const inFocus = await other?.world.handle(fieldInFocus, other.handle);
  return other && inFocus && { world: other.world, handle: inFocus, isOther: true };
}

/** Runs in the page: see `World`. */
function isSame(one: Node, other: Node): boolean {
  return one === other;
}

/** What the field holds, or the one that the app has put in its place meanwhile. */
async function heldNow({ world, handle }: FoundAnew, tab: Tab, target: Target): Promise<Held> {
  try {
    const held = await world.value<Held>(readHeld, handle);
    if (held.connected) return held;
    const other = await foundAnew(tab, target);
    return other ? { ...(await other.world.value<Held>(readHeld, other.handle)), movedTo: "" } : held;
  } catch (error) {
    // What was typed has sent the page on.
    if (isGone(error)) return { text: "", connected: false, movedTo: "", movedToHolds: 0 };
    throw error;
  }
}

/** As much of a text as a message needs. */
function shortened(text: string): string {
  const MOST = 80;
  if (text.length <= MOST) return JSON.stringify(text);
  return `${JSON.stringify(`${text.slice(0, MOST)}…`)} (${text.length} characters)`;
}

/** Inputs whose value is one whole, whatever parts or pickers the browser shows for it. */
const SET_WHOLE = /^(date|time|month|week|datetime-local|range|color)$/;

async function setWhole(
  { aim: { world } }: Aimed,
  handle: Handle,
  target: Target,
  value: string,
): Promise<void> {
  const why = await world.value<string>(setValue, handle, value).catch((error: unknown) => {
    // What was chosen has sent the page on.
    if (isGone(error)) return "";
    throw error;
  });
  if (why) throw new UserRefused("not editable", target.description, why);
  world.release();
}

/**
 * Runs in the page: see `World`. What the app does as soon as it is idle is waited for.
 * @returns why the value can't be, or nothing when it is
 */
async function setValue(input: HTMLInputElement, value: string, idle: typeof idleTurn): Promise<string> {
  const trial = document.createElement("input");
  trial.type = input.type;
  for (const name of ["min", "max", "step"]) {
    const limit = input.getAttribute(name);
    if (limit !== null) trial.setAttribute(name, limit);
  }
  trial.value = value;
  const plain = (text: string): string => text.toLowerCase().replace(/(:\d\d):00(\.0+)?$/, "$1");
  if (plain(trial.value) !== plain(value)) {
    const forms: Readonly<Record<string, string>> = {
      date: "2026-11-20",
      time: "09:05",
      month: "2026-11",
      week: "2026-W07",
      "datetime-local": "2026-11-20T09:05",
      range: "a number from its min to its max, on a step",
      color: "#12ab34",
    };
    return `${JSON.stringify(value)} is no value of a ${input.type} field; write it as ${forms[input.type]}`;
  }
  // Keys give a day beyond the limits, too, and the form complains; a slider ends at them. No keys give seconds that are not shown.
  if (trial.validity.stepMismatch) return `${JSON.stringify(value)}: ${trial.validationMessage}`;
  const wanted = trial.value;
  input.focus();
  if (input.value !== wanted) {
    // This world's setter: a framework's own, on the element in the page's world, notices the change by it.
    input.value = wanted;
    input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    for (let turns = 0; turns < 2; turns++) await idle();
  }
  return input.isConnected && input.value !== wanted
    ? `it holds ${JSON.stringify(input.value)} afterwards`
    : "";
}

withGiven(setValue, idleTurn);

/** Runs in the page: see `World`. Why a field could not hold the text, before it is touched. */
function whyNot(field: Node, value: string): string {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return "";
  const length = value.replaceAll("\r\n", "\n").length;
  if (field.maxLength >= 0 && length > field.maxLength) {
    return `it takes ${field.maxLength} characters, the value has ${length}; it still holds ${field.value.length} characters`;
  }
  if (field.type !== "number") return "";
  const trial = document.createElement("input");
  trial.type = "number";
  trial.value = value;
  return trial.value === value ? "" : `${JSON.stringify(value)} is not a number`;
}

/** How a typed text stands in the evidence. */
export function written(text: string, secret: boolean): string {
  return secret ? `a password of ${text.length} characters` : JSON.stringify(text);
}
