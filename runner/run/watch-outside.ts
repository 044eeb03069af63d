import type { Reason } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { tellingLine } from "../process/telling-line.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import type { ServiceDeath } from "../stack/service-deaths.ts";

/** Promises that reject when something outside the frame ends it. */
export function watchOutside(stack: BootedStack, signal: AbortSignal, uncaught: Promise<never>) {
  let dead = false;
  let stopListening = () => {};
  const death = new Promise<never>((_resolve, reject) => {
    stopListening = stack.onDeath((event) => {
      dead = true;
      reject(new Failure(deathReason(event)));
    });
  });
  let onAbort = () => {};
  const interrupted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  // Both may reject while no frame is running; the next frame then sees it.
  death.catch(() => {});
  interrupted.catch(() => {});
  return {
    outside: [death, interrupted, uncaught],
    died: () => dead,
    stop: () => {
      stopListening();
      signal.removeEventListener("abort", onAbort);
    },
  };
}

function deathReason({ service, message, lastLines }: ServiceDeath): Reason {
  const said = tellingLine(lastLines);
  return {
    kind: "service",
    title: `The service “${service}” died`,
    message: `${message}; its last lines:\n${lastLines.slice(-15).join("\n") || "(it printed nothing)"}`,
    expected: `${service} to keep running`,
    actual: said === undefined ? message : `${message}; it said: ${said}`,
  };
}
