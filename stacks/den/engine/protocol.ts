/** What the desktop app and its engine tell each other: the configuration file, how servers stand, events of a chat. */
import { z } from "zod";

const remoteServerSchema = z.object({
  type: z.literal("remote"),
  url: z.url(),
  enabled: z.boolean().default(true),
  /** `false`: the token is given, the engine must not authorize by itself. */
  oauth: z.union([z.literal(false), z.object({})]).default({}),
  headers: z.record(z.string(), z.string()).default({}),
});
export type RemoteServer = z.infer<typeof remoteServerSchema>;

export const engineConfigSchema = z.object({
  model: z.object({ baseUrl: z.string(), name: z.string() }).default({ baseUrl: "", name: "scripted" }),
  mcp: z.record(z.string(), remoteServerSchema).default({}),
  /** Which refresh wrote the cloud server's entry; the app's own. */
  marker: z.string().nullable().default(null),
});
export type EngineConfig = z.infer<typeof engineConfigSchema>;

export const serverStatusSchema = z.object({
  status: z.enum(["connected", "failed", "disabled"]),
  /** Not every engine tells. */
  tools: z.array(z.string()).optional(),
  error: z.string().optional(),
});
export type ServerStatus = z.infer<typeof serverStatusSchema>;

/** What the engine reports while it answers; the app shows it as it comes. */
export type ChatEvent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool-call"; readonly id: string; readonly tool: string; readonly arguments: string }
  | { readonly type: "tool-result"; readonly id: string; readonly ok: boolean; readonly text: string }
  | { readonly type: "error"; readonly message: string }
  | { readonly type: "done" };

/** The lines of an answer, as they come; what follows the last line's end is not one. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
