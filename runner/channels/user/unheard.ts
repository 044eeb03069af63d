import { isInputKept } from "../../cdp/input/hearing.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { UserRefused } from "./refusal.ts";

/**
 * To be called when the page heard nothing of an act. A list or a bar of the browser's own may have taken it, or the page
 * keeps its events to itself: that is no reason to refuse.
 * @throws UserRefused when the browser keeps all input from the page
 */
export async function refuseKept(tab: Tab, target: string): Promise<void> {
  if (tab.isClosed || !(await isInputKept(tab))) return;
  throw new UserRefused(
    "unheard",
    target,
    "something of the browser's own keeps input from the page, such as its question whether another program may open a link (mailto:, tel:, an app's own)",
  );
}
