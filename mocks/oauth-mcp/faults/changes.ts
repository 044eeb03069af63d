/** The changes that faults make to answers, each on one kind of answer. */
import { setTimeout as wait } from "node:timers/promises";
import { isObject, parseObject } from "../../witness-log/json-object.ts";
import { type Answer, bodyObject, bodyText } from "../http/message.ts";
import type { Strike } from "./fault.ts";

/** Waits as long as the fault's `ms` says; ends early when the client leaves. The arrival is in the log at once. */
export async function pause({ exchange, request, number }: Strike<unknown>): Promise<undefined> {
  exchange.open(null);
  await wait(number("ms"), undefined, { signal: request.signal }).catch(() => undefined);
  return undefined;
}

/** Changes a JSON object in a successful answer. */
export function changedJson(
  answer: Answer,
  change: (body: Record<string, unknown>) => Record<string, unknown>,
): Answer {
  const body = answer.status < 300 ? bodyObject(answer) : undefined;
  return body ? { ...answer, body: JSON.stringify(change(body)) } : answer;
}

type Message = Record<string, unknown>;

/** Changes the result of a JSON-RPC answer, on a JSON body or on an event stream. */
export function changedResult(answer: Answer, change: (result: Message) => Message): Answer {
  const changed = (message: Message): Message =>
    isObject(message.result) ? { ...message, result: change(message.result) } : message;
  if (answer.body instanceof ReadableStream) {
    const events = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => controller.enqueue(changedEvents(chunk, changed)),
    });
    return { ...answer, body: answer.body.pipeThrough(events) };
  }
  const message = parseObject(bodyText(answer) ?? "");
  return message ? { ...answer, body: JSON.stringify(changed(message)) } : answer;
}

/** The engine writes one event in one chunk, so that each can be changed by itself. */
function changedEvents(chunk: Uint8Array, change: (message: Message) => Message): Uint8Array {
  const lines = Buffer.from(chunk).toString("utf8").split("\n");
  const out = lines.map((line) => {
    const message = line.startsWith("data:") ? parseObject(line.slice(5)) : undefined;
    return message ? `data: ${JSON.stringify(change(message))}` : line;
  });
  return Buffer.from(out.join("\n"));
}

/** Breaks the answer off: a stream before its result, a body in the middle. */
export function brokenOff(answer: Answer): Answer {
  const cut = new Error("broken off by a fault");
  if (answer.body instanceof ReadableStream) {
    const reader = answer.body.getReader();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { value, done } = await reader.read();
        if (done || Buffer.from(value).includes('"result"')) controller.error(cut);
        else controller.enqueue(value);
      },
    });
    return { ...answer, body };
  }
  const whole = Buffer.from(bodyText(answer) ?? "");
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) controller.error(cut);
      else controller.enqueue(whole.subarray(0, Math.ceil(whole.length / 2)));
      sent = true;
    },
  });
  return { ...answer, body };
}
