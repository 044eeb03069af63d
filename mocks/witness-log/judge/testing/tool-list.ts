/** What the test client keeps of `tools/list`. */
import { z } from "zod";
import type { RpcAnswer } from "./message.ts";
import type { Message } from "./wire.ts";

const property = z.looseObject({ "x-mcp-header": z.string().optional(), $ref: z.string().optional() });
const listing = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      inputSchema: z.looseObject({ properties: z.record(z.string(), property).optional() }),
    }),
  ),
});

/** Properties of each tool's input. */
export type ToolList = ReadonlyMap<string, ReadonlyMap<string, z.infer<typeof property>>>;

export function readToolList(answer: RpcAnswer | undefined): ToolList {
  const parsed = listing.safeParse(answer?.result);
  if (!parsed.success) return new Map();
  return new Map(
    parsed.data.tools.map(({ name, inputSchema }) => [
      name,
      new Map(Object.entries(inputSchema.properties ?? {})),
    ]),
  );
}

/** Arguments of a call that its tool marks with `x-mcp-header`, by the header's name. */
export function mirroredArguments(tools: ToolList, { method, params }: Message): Map<string, string> {
  const found = new Map<string, string>();
  const args = z.record(z.string(), z.unknown()).safeParse(params?.arguments);
  if (method !== "tools/call" || !args.success) return found;
  for (const [name, schema] of tools.get(String(params?.name)) ?? []) {
    const header = schema["x-mcp-header"];
    const value = args.data[name];
    if (header !== undefined && value !== undefined && value !== null)
      found.set(`Mcp-Param-${header}`, String(value));
  }
  return found;
}

export function networkRefs(tools: ToolList): string[] {
  return [...tools.values()]
    .flatMap((properties) => [...properties.values()])
    .flatMap(({ $ref }) => ($ref !== undefined && /^https?:/.test($ref) ? [$ref] : []));
}

/** Tools that a client must leave out, because the header that they name can't exist. */
export function wronglyMarked(tools: ToolList): string[] {
  return [...tools].flatMap(([name, properties]) =>
    [...properties.values()].some((one) => /[\s:]/.test(one["x-mcp-header"] ?? "")) ? [name] : [],
  );
}
