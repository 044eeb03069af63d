/** Finds the JSON-RPC response in an answer, whichever of the two forms it has. */
import { EventReader } from "../../mocks/witness-log/event-stream.ts";
import { isObject, parseObject } from "../../mocks/witness-log/json-object.ts";

export type Message = Record<string, unknown>;

/** The response in a JSON body or in an event stream; the last one of several. */
export function responseIn(contentType: string, body: string): Message | undefined {
  const messages: Message[] = contentType.toLowerCase().startsWith("text/event-stream")
    ? new EventReader().push(body).flatMap(({ data }) => readMessage(data) ?? [])
    : (readMessage(body) ?? []);
  return messages.findLast((one) => "result" in one || "error" in one);
}

function readMessage(body: string): Message[] | undefined {
  const message = parseObject(body);
  return message && [message];
}

/** Does the text hold a response already? Then nobody waits for the end of the stream. */
export function holdsResponse(body: string): boolean {
  return new EventReader().push(body).some(({ data }) => {
    const message = parseObject(data);
    return message !== undefined && ("result" in message || "error" in message);
  });
}

/** The JSON-RPC error code of a response. */
export function errorCode(message: Message | undefined): number | undefined {
  const error = message?.error;
  return isObject(error) && typeof error.code === "number" ? error.code : undefined;
}
