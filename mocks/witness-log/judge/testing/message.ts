/** JSON-RPC messages of the test client, and how an answer is read from either form. */
import { z } from "zod";
import { readEvents } from "../../event-stream.ts";

const rpcAnswer = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});
export type RpcAnswer = z.infer<typeof rpcAnswer>;

export interface ReadAnswer {
  readonly answer: RpcAnswer | undefined;
  /** Id of the last event, where the answer was a stream. */
  readonly lastEventId: string | undefined;
}

/** Reads the response to `id`; a stream that ends before it gives its last event id instead. */
export async function readAnswer(response: Response, id: string | number | undefined): Promise<ReadAnswer> {
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("text/event-stream") || !response.body) {
    const text = await response.text();
    return {
      answer: text === "" || !type.includes("json") ? undefined : parsed(text),
      lastEventId: undefined,
    };
  }
  let lastEventId: string | undefined;
  try {
    for await (const event of readEvents(response.body)) {
      if (event.id) lastEventId = event.id;
      const answer = event.data === "" ? undefined : parsed(event.data);
      if (answer && answer.id === id && (answer.result || answer.error)) return { answer, lastEventId };
    }
  } catch {
    // A connection that broke off is read as far as it came.
  }
  return { answer: undefined, lastEventId };
}

function parsed(text: string): RpcAnswer | undefined {
  const answer = rpcAnswer.safeParse(JSON.parse(text));
  return answer.success ? answer.data : undefined;
}
