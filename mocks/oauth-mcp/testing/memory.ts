/** Memory in use, for tests that hold it to a bound. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");

/** Bytes of the heap that are in use once everything unreachable was collected. */
export function usedAfterCollection(): number {
  if (typeof collect !== "function") throw new Error("This Node has no collector to call.");
  collect();
  return process.memoryUsage().heapUsed;
}
