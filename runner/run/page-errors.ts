import type { Reason } from "../evidence/log/events.ts";
import { withAlsoSeen } from "../evidence/log/failure.ts";
import { oneLine } from "../report/plain-text.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";

/** Named; the console that is kept with the failure has them all. */
const NAMED = 2;
const LONGEST = 200;

/** Of these a script that broke may be the cause. */
const OF_THE_PAGE: readonly Reason["kind"][] = ["assertion", "action", "picture", "timeout"];

/**
 * A failure with what the pages' scripts threw and nobody caught: what is missed on a page is often missing because of it.
 * @param since `performance.now()`; what came before is no matter of the frame
 */
export function withPageErrors(
  reason: Reason,
  pages: readonly Pick<PageSurface, "name" | "diagnostics">[],
  since: number,
): Reason {
  if (!OF_THE_PAGE.includes(reason.kind)) return reason;
  const told = pages.flatMap((page) => {
    const thrown = page
      .diagnostics()
      .console.filter(({ level, at }) => level === "uncaught" && at >= since)
      .map(({ text, where }) => `${oneLine(text.split("\n")[0] ?? "", LONGEST)}${where && ` (${where})`}`);
    const different = [...new Set(thrown)];
    if (different.length === 0) return [];
    const more = different.length > NAMED ? `, and ${different.length - NAMED} more` : "";
    return [`a script of ${page.name} threw ${different.slice(0, NAMED).join(", ")}${more}`];
  });
  return withAlsoSeen(reason, told);
}
