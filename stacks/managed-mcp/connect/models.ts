import { z } from "zod";
import { ask } from "./ask.ts";
import { CLIENT } from "./catalog.ts";
import { MODELS_WITHIN_MS } from "./daemon-process.ts";
import type { DaemonState } from "./daemon-state.ts";
import { Refusal } from "./refusal.ts";

/** What the daemon is given for its own request, and some more. */
const WITHIN_MS = MODELS_WITHIN_MS + 5_000;

const model = z.object({ id: z.string().min(1), clients: z.array(z.string()).default(["*"]) });

/**
 * The models that this client may use, as the daemon is told them.
 * @throws Refusal when there is none: a desktop without a model is of no use to anybody
 */
export async function modelsFor({ port }: Pick<DaemonState, "port">): Promise<string[]> {
  const answer = await ask(new URL(`http://127.0.0.1:${port}/v1/models`), {
    headers: {},
    timeoutMs: WITHIN_MS,
  });
  return modelsIn(answer.status === 200 ? answer.text : "");
}

/** @throws Refusal when the answer is no list of models, or names none for this client */
function modelsIn(text: string): string[] {
  const found = z.array(model).safeParse(parsed(text));
  if (!found.success) throw new Refusal("The organization's models can't be read: nothing was changed.");
  const own = found.data.filter(({ clients }) => clients.includes("*") || clients.includes(CLIENT));
  if (own.length === 0)
    throw new Refusal("The organization offers no model for this desktop: nothing was changed.");
  return own.map(({ id }) => id);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
