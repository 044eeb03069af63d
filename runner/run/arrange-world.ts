import { AuthorCalls } from "../channels/author-calls.ts";
import { recordCalls } from "../channels/recorded-calls.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";
import { flowScope, inScope } from "../evidence/log/frame-scope.ts";
import { show } from "../evidence/text/show.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import { bounded } from "./bounded.ts";
import type { Disposal } from "./disposal.ts";
import { openTenant } from "./flow-witness.ts";
import { inOwnHome } from "./own-home.ts";
import type { Execution } from "./plan.ts";
import type { RunContext } from "./run-context.ts";
import type { Scene } from "./scene.ts";
import { SurfaceSet } from "./surface-set.ts";
import { uniqueNames } from "./unique-name.ts";

/** How long a world may take to arrange. */
const WORLD_TIMEOUT_MS = 60_000;

/**
 * Opens the flow's tenant of the witness and lets its world be arranged: what its frames are given.
 * @param outside promises that reject when something outside the flow ends it
 * @throws what the world throws, and Failure when it is not arranged in time
 */
export async function arrangeWorld(
  execution: Execution,
  stack: BootedStack,
  run: RunContext,
  disposal: Disposal,
  outside: readonly Promise<never>[],
): Promise<Scene> {
  const { flow, key, control } = execution;
  const { recorder } = run;
  const started = recorder.now();
  const limitMs = WORLD_TIMEOUT_MS * run.settings.timeoutMultiplier;
  const witness = await openTenant(
    stack,
    { ...flow.spec.witness, ...control?.fault.tenant },
    control?.fault.witness ?? {},
  );
  if (witness) disposal.add("the witness's tenant", () => witness.tenant.close());
  const unique = uniqueNames();
  const secret = (value: string) => {
    if (!recorder.redactor.add(value)) throw unhideable();
    return value;
  };
  const flowContext = stack.channelContext({
    witness: witness?.addresses,
    unique,
    redact: secret,
    onEnd: (close) => disposal.add("a stack channel", close),
  });
  const context = inOwnHome(flowContext, execution);
  const surfaces = new SurfaceSet(execution, stack, run);
  disposal.add("the surfaces", () => surfaces.close());

  const arranged: string[] = [];
  const api = recordCalls(stack.definition.api(context), (call) => {
    const failure = call.outcome.ok ? "" : ` failed: ${reasonOf(call.outcome.error).message}`;
    arranged.push(`${call.path}(${call.args.map(show).join(", ")})${failure}`);
  });
  const calls = new AuthorCalls("the world");
  const over = new AbortController();
  const scope = flowScope(key, over.signal);
  const arranging = bounded(
    async () => {
      const arrangeIt = () =>
        flow.spec.world?.({
          api: calls.follow(api, "api"),
          unique,
          secret,
          onDispose: (what, dispose) => disposal.add(what, dispose),
          get witness() {
            return context.witness;
          },
        });
      const made = await inScope(scope, arrangeIt);
      calls.end();
      return made;
    },
    limitMs,
    outside,
    () => ({
      kind: "timeout",
      title: "The world was not arranged in time",
      message: worldLate(limitMs, arranged, calls.goingOn),
      ...(calls.goingOnAt ? { at: calls.goingOnAt } : {}),
    }),
  );
  // What was given up must arrange nothing any more, besides what the flow's end undoes.
  const world = await arranging.catch((error: unknown) => {
    calls.stop();
    over.abort(error);
    throw error;
  });
  recorder.redactor.addNamed(world);
  recorder.emit({
    type: "world.ready",
    flow: key,
    facts: factsOf(world),
    arranged,
    tookMs: recorder.now() - started,
  });
  return {
    execution,
    world,
    surfaces,
    witness,
    channels: { agent: stack.definition.agent(context), probe: stack.definition.probe(context) },
    observed: run.settings.genericControls && control === undefined ? [] : undefined,
  };
}

function worldLate(limitMs: number, arranged: readonly string[], goingOn: readonly string[]): string {
  const last = `its last call that ended: ${arranged.at(-1) ?? "none"}`;
  const now = `going on: ${goingOn.join(", ") || "no call"}`;
  return `world() did not end within ${limitMs / 1000} s; ${now}; ${last}`;
}

function unhideable(): Failure {
  return new Failure({
    kind: "error",
    title: "A secret is too short or too plain to be kept out of the evidence",
    message: "it has fewer than six characters, or is a word of the log itself",
    next: "let the flow use a longer, random one",
  });
}

/** The world's plain values, for the report. */
function factsOf(world: unknown): { name: string; value: string }[] {
  if (world === null || typeof world !== "object") return [];
  return Object.entries(world)
    .filter(([, value]) => typeof value !== "function" && value !== undefined && value !== "")
    .map(([name, value]) => ({ name, value: typeof value === "string" ? value : show(value) }));
}
