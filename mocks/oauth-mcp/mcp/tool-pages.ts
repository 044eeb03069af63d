/** Pages of `tools/list` (MCP server utilities, "Pagination"): which part of the list a cursor stands for. */
import { changedResult } from "../faults/changes.ts";
import { type Answer, jsonAnswer } from "../http/message.ts";

export class ToolPages {
  readonly #size: number;
  /** Where each cursor goes on. Clients must not make cursors up, so only those handed out are good. */
  readonly #handedOut = new Map<string, number>();

  /** @param size tools on a page; Infinity for one page, which no cursor leads to */
  constructor(size: number) {
    this.#size = size;
  }

  /** The refusal of a cursor that was not handed out: -32602, as "Error Handling" asks. */
  refusal(cursor: string | undefined, id: string | number | undefined): Answer | undefined {
    if (cursor === undefined || this.#handedOut.has(cursor)) return undefined;
    const error = { code: -32602, message: "Invalid params: the cursor is none that this server handed out" };
    return jsonAnswer(200, { jsonrpc: "2.0", id: id ?? null, error });
  }

  /** The page that the cursor names, out of an answer with the whole list. */
  page(answer: Answer, cursor: string | undefined): Answer {
    if (this.#size === Number.POSITIVE_INFINITY) return answer;
    const start = cursor === undefined ? 0 : (this.#handedOut.get(cursor) ?? 0);
    return changedResult(answer, (result) => {
      if (!Array.isArray(result.tools)) return result;
      const end = start + this.#size;
      const tools = result.tools.slice(start, end);
      return end < result.tools.length
        ? { ...result, tools, nextCursor: this.#cursorAt(end) }
        : { ...result, tools };
    });
  }

  #cursorAt(index: number): string {
    const cursor = Buffer.from(`tools from ${index}`).toString("base64url");
    this.#handedOut.set(cursor, index);
    return cursor;
  }
}
