import { type ElementLook, lookAtElement } from "../../cdp/element/element-look.ts";
import { locate } from "../../cdp/element/locate.ts";
import { idleTurn } from "../../cdp/page/idle-turn.ts";
import { withGiven } from "../../cdp/page/page-world.ts";
import { isGone } from "../../cdp/protocol/protocol-failure.ts";
import { lookUntil } from "../look-until.ts";
import type { Target } from "../target.ts";
import type { Aimed } from "./aim.ts";
import { pressAt } from "./press.ts";
import { UserRefused } from "./refusal.ts";
import type { RunningAct } from "./running-act.ts";

/** Whether it is ticked; undefined for what shows a dash, "gone" when the app took it away with the click. */
type Tick = boolean | undefined | "gone";

/** How long an app may take to put another one in the place of what it took away. */
const REPLACED_MS = 500;

/** Clicks a check box unless it is as wanted already, and waits until it is. */
export async function setTick(act: RunningAct, target: Target, wanted: boolean): Promise<void> {
  const aimed = await act.aim(target);
  const was = tickOf(aimed);
  if (was === wanted) {
    act.trace.detail = wanted ? "it was ticked already" : "it was not ticked";
    return;
  }
  const never = whyNever(aimed, wanted);
  if (never) throw new UserRefused("no such choice", target.description, never);
  let now = await pressTick(
    act,
    aimed,
    target,
    (tick) => tick === wanted || (was === undefined && tick === !wanted),
  );
  // A dash may become the other one first: a person clicks once more.
  if (was === undefined && now === !wanted) {
    now = await pressTick(act, await act.aim(target), target, (tick) => tick === wanted);
  }
  if (now === "gone") act.trace.detail = "it went away with the click";
  else if (now !== wanted) {
    const state = now === undefined ? "neither" : now ? "ticked" : "unticked";
    throw new UserRefused("no effect", target.description, `it is still ${state} after the click`);
  }
}

/** @returns what the click made of it in the end; an app may set the tick itself, after a round trip */
async function pressTick(
  act: RunningAct,
  aimed: Aimed,
  target: Target,
  isMeant: (tick: Tick) => boolean,
): Promise<Tick> {
  const { aim, located, tab } = aimed;
  // Held from before: it can be asked also when the page has let it go, or calls it something else by then.
  const box = await aim.world.node(located.backendNodeId);
  await pressAt(aimed, target);
  let goneSince: number | undefined;
  const look = async (): Promise<Tick> => {
    try {
      const own = await aim.world.value<ElementLook>(lookWhenIdle, box);
      if (own.connected && own.checked !== undefined) return own.checked;
      if (own.connected || (await locate(tab, target)).found.length > 0) {
        goneSince = undefined;
        return tickOf(await act.aim(target, { allowDisabled: true }));
      }
    } catch (error) {
      // What was ticked has sent the page on.
      if (!isGone(error)) throw error;
      return "gone";
    }
    goneSince ??= performance.now();
    return performance.now() - goneSince < REPLACED_MS ? undefined : "gone";
  };
  return await lookUntil(look, (tick) => tick === "gone" || isMeant(tick), act.timeoutMs);
}

/** Runs in the page: see `World`. An app may take a tick back as soon as it is idle, or has drawn it. */
async function lookWhenIdle(
  box: Node,
  lookAt: typeof lookAtElement,
  idle: typeof idleTurn,
): Promise<ElementLook> {
  const drawn = (): Promise<unknown> =>
    new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(resolve));
      // A tab that another one hides draws nothing.
      setTimeout(resolve, 100);
    });
  await (matchMedia("(scripting: none)").matches ? idle() : drawn());
  return lookAt(box);
}
withGiven(lookWhenIdle, lookAtElement, idleTurn);

/** Why no click would set it so, before it is clicked. */
function whyNever({ aim: { look }, located }: Aimed, wanted: boolean): string | undefined {
  const { tag, type } = look;
  const isBox = /^(checkbox|radio)$/.test(type) || located.properties.has("checked");
  if (!isBox) return `it is a <${tag}> that is neither ticked nor unticked; click it with user.click`;
  if (!wanted && (type === "radio" || located.role === "radio"))
    return "a click never takes the choice of a radio button away: choose another one";
  return undefined;
}

/** Undefined for what is neither ticked nor unticked. */
function tickOf({ aim, located }: Aimed): boolean | undefined {
  if (aim.look.checked !== undefined) return aim.look.checked;
  const told = String(located.properties.get("checked"));
  return told === "mixed" ? undefined : told === "true";
}
