import { readFileSync } from "node:fs";
import { type EngineConfig, engineConfigSchema } from "./protocol.ts";

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
