/** Faults that change the form of an answer and not its meaning: a client that reads as the standards say meets none. */

import type { Answer } from "../http/message.ts";
import type { FaultDefinition } from "./fault.ts";

const FORMS = ["crlf", "cr", "lines", "bom", "bytes"] as const;
type Form = (typeof FORMS)[number];

export const FORM_FAULTS: readonly FaultDefinition[] = [
  {
    step: "mcp",
    name: "stream-form",
    counts: ({ challenge, mcp }) => challenge === undefined && mcp !== undefined,
    does: `writes event streams in another form that means the same: ${FORMS.join(", ")}`,
    imitates:
      "servers and proxies that end lines with CRLF or CR, send several data lines, comments, a byte order mark, or single bytes (WHATWG HTML section 9.2)",
    parameters: { form: "crlf", tool: "" },
    onAnswer: ({ text }, answer) => reshaped(answer, FORMS.find((one) => one === text("form")) ?? "crlf"),
  },
  {
    step: "mcp",
    name: "several-challenges",
    counts: ({ challenge }) => challenge !== undefined,
    does: "adds challenges of other schemes: form one-header or headers; or duplicate, which names resource_metadata twice, first an address where nobody listens (a client may fall back to the well-known one, or use the second; RFC 9110 section 11.2 allows a parameter once)",
    imitates: "gateways in front of a server that offer Negotiate, Basic and Digest beside Bearer",
    parameters: { form: "one-header" },
    onAnswer: ({ text }, answer) => withChallenges(answer, text("form")),
  },
];

function withChallenges(answer: Answer, form: string): Answer {
  const bearer = answer.headers["www-authenticate"];
  if (typeof bearer !== "string") return answer;
  // A comma in a quoted string is no end of a challenge.
  const basic = 'Basic realm="staff, only", charset="UTF-8"';
  const header =
    form === "headers"
      ? ["Negotiate", basic, bearer]
      : form === "duplicate"
        ? bearer.replace(
            'resource_metadata="',
            'resource_metadata="http://127.0.0.1:9/not-this-one", resource_metadata="',
          )
        : `Negotiate, ${basic}, ${bearer}, Digest realm="old", nonce="abc=="`;
  return { ...answer, headers: { ...answer.headers, "www-authenticate": header } };
}

function reshaped(answer: Answer, form: Form): Answer {
  if (!(answer.body instanceof ReadableStream)) return answer;
  const decoder = new TextDecoder();
  let begun = false;
  const shape = new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      const text = decoder.decode(chunk, { stream: true });
      const out = Buffer.from(inForm(text, form, !begun));
      begun = true;
      if (form !== "bytes") return controller.enqueue(out);
      for (const byte of out) {
        controller.enqueue(Uint8Array.of(byte));
        // What one turn of the event loop brings goes out in one write.
        await new Promise(setImmediate);
      }
    },
  });
  return { ...answer, body: answer.body.pipeThrough(shape) };
}

function inForm(text: string, form: Form, first: boolean): string {
  if (form === "crlf") return text.replaceAll("\n", "\r\n");
  if (form === "cr") return text.replaceAll("\n", "\r");
  if (form === "bom") return first ? `\ufeff${text}` : text;
  // Between two members of an object a line break is allowed: JSON stays JSON.
  if (form === "lines")
    return text.replaceAll(
      /^data: (\{"[^"]+":(?:"[^"]*"|\d+)),(.*)$/gm,
      ": a comment\ndata: $1,\ndata:$2\nnobody: knows this",
    );
  return text;
}
