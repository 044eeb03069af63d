import { expect, test } from "vitest";
import { WitnessRequest } from "../http/witness-request.ts";
import { Ledger } from "../log/ledger.ts";
import { mcpRequestFacts, parsedBody } from "./request.ts";

function accepts(accept: string) {
  const head = { method: "POST", path: "/mcp", localPath: "/mcp", search: "", origin: "http://h" };
  const request = new WitnessRequest(
    { ...head, headers: { accept }, body: Buffer.from("{}") },
    () => new AbortController().signal,
  );
  const stateOf = () => "unknown" as const;
  return mcpRequestFacts(request, parsedBody(request), "http://h/mcp", { stateOf }, new Ledger()).accept;
}

test.each([
  "application/json, text/event-stream",
  "TEXT/EVENT-STREAM,Application/JSON",
  "application/json;q=0.5, text/event-stream;charset=utf-8;q=1.0",
])("%s lists both media types", (accept) => {
  expect(accepts(accept)).toEqual({ json: true, eventStream: true });
});

test.each([
  "application/json-seq, text/event-streams",
  "*/*",
  "application/json;q=0, text/event-stream; q=0.0",
])("%s lists neither", (accept) => {
  expect(accepts(accept)).toEqual({ json: false, eventStream: false });
});
