import { readFileSync } from "node:fs";
import { z } from "zod";

export const remoteServerSchema = z.object({
  type: z.literal("remote"),
  url: z.url(),
  enabled: z.boolean().default(true),
  /** `false`: send the headers as they are and never start an authorization. */
  oauth: z.union([z.literal(false), z.object({})]).default({}),
  headers: z.record(z.string(), z.string()).default({}),
});
export type RemoteServer = z.infer<typeof remoteServerSchema>;

const engineConfigSchema = z.object({
  model: z.object({ baseUrl: z.string(), name: z.string() }).default({ baseUrl: "", name: "scripted" }),
  mcp: z.record(z.string(), remoteServerSchema).default({}),
});
export type EngineConfig = z.infer<typeof engineConfigSchema>;

/** @throws Error when the file is there and can't be understood; an absent one is an empty configuration */
export function readEngineConfig(path: string): EngineConfig {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return engineConfigSchema.parse({});
  }
  const parsed = engineConfigSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const { path: where, message } = parsed.error.issues[0] ?? { path: [], message: "unreadable" };
  throw new Error(`The engine's configuration does not fit at ${where.join(".")}: ${message}`);
}
