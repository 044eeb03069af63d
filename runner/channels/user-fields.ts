import { hasFocus, selectContent } from "../cdp/element-probe.ts";
import { pressKeys, selectAll, typeText } from "../cdp/keyboard.ts";
import type { Tab } from "../cdp/tab.ts";
import type { Target } from "./target.ts";
import { type Act, pressAt } from "./user-act.ts";
import type { Aimed } from "./user-aim.ts";
import { UserRefused } from "./user-refusal.ts";

/** Clicks into a field, selects what is in it and types over it. */
export async function fillField(act: Act, target: Target, value: string): Promise<void> {
  const aimed = await act.aim(target);
  const { tab } = aimed;
  const { probe, handle, world } = aimed.aim;
  act.trace.detail = written(value, probe.type === "password");
  if (!probe.editable || probe.readOnly) {
    const why = probe.readOnly ? "it is read-only" : `it is a <${probe.tag}>, not a field to type in`;
    throw new UserRefused("not editable", target.description, why);
  }
  if (!probe.multiline && /[\r\n]/.test(value)) {
    throw new UserRefused("not editable", target.description, "it has one line, and the value has several");
  }
  await pressAt(aimed, target);
  if (!(await world.value<boolean>(hasFocus, handle))) {
    throw new UserRefused("not focusable", target.description, "after the click the focus is elsewhere");
  }
  if (probe.type === "date") await typeDate(tab, value);
  else {
    if (tab.takesKeys) await selectAll(tab);
    else await world.value(selectContent, handle);
    if (value === "" && tab.takesKeys) await pressKeys(tab, "Delete");
    else await typeText(tab, value);
  }
  // Fields of several parts take keys in their own order, so what came of it is looked at.
  if (PARTED.test(probe.type)) {
    const now = await world.value<string>((node: Node) => (node as HTMLInputElement).value, handle);
    if (now !== value) {
      throw new UserRefused("no effect", target.description, `it holds ${JSON.stringify(now)} after typing`);
    }
  }
  world.release();
}

/** Inputs that are typed part by part, in the order of the browser's language. */
const PARTED = /^(date|time|month|week|datetime-local)$/;

/** Types a date as the en-US field takes it: month, day, year, from its first part on. */
async function typeDate(tab: Tab, value: string): Promise<void> {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (date === null) throw new TypeError(`"${value}" is no date for a date field; write it as 2026-11-20`);
  for (let part = 0; part < 2; part++) await pressKeys(tab, "ArrowLeft");
  await typeText(tab, `${date[2]}${date[3]}${date[1]}`);
}

/** Types into whatever has the focus. */
export async function typeOn({ surface, trace }: Act, text: string): Promise<void> {
  trace.detail = written(text, await focusIsSecret(surface.current));
  await typeText(surface.current, text);
}

/** Clicks a check box unless it is as wanted already, and waits until it is. */
export async function setTick(act: Act, target: Target, wanted: boolean): Promise<void> {
  const aimed = await act.aim(target);
  if (isTicked(aimed) === wanted) {
    act.trace.detail = wanted ? "it was ticked already" : "it was not ticked";
    return;
  }
  await pressAt(aimed, target);
  const end = performance.now() + act.timeoutMs;
  // An app may set the tick itself, after a round trip.
  while (isTicked(await act.aim(target, { allowDisabled: true })) !== wanted) {
    if (performance.now() < end) continue;
    const state = wanted ? "unticked" : "ticked";
    throw new UserRefused("no effect", target.description, `it is still ${state} after the click`);
  }
}

function isTicked({ aim, located }: Aimed): boolean {
  return aim.probe.checked ?? String(located.properties.get("checked")) === "true";
}

/** How a typed text stands in the evidence. */
function written(text: string, secret: boolean): string {
  return secret ? `a password of ${text.length} characters` : JSON.stringify(text);
}

/** What is typed into a password field is not written down. */
async function focusIsSecret(tab: Tab): Promise<boolean> {
  const worlds = await Promise.all(tab.frames.all.map((frame) => frame.world()));
  const secret = await Promise.all(
    worlds.map((world) =>
      world.value<boolean>(() => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return active instanceof HTMLInputElement && active.type === "password";
      }),
    ),
  );
  return secret.includes(true);
}
