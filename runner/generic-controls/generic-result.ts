import type { Told } from "../evidence/log/recording.ts";

/** What the generic controls found out about one frame. */
export type GenericResult = Told<"generic">;
/** A check that nothing violates, or one that only a declared control can. */
export type Finding = GenericResult["blind"][number];
