import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** The desktop client's own view of its configuration, as it reads and writes it. */
const index = z.looseObject({ appliedId: z.string() });
const document = z.record(z.string(), z.unknown());
const known = z.object({ name: z.string().optional(), url: z.string().optional() });
export type ConfiguredServer = z.output<typeof known> & Readonly<Record<string, unknown>>;
/** As it stands there, its keys in their order. */
const server = z.custom<ConfiguredServer>((value) => known.safeParse(value).success);

export interface DesktopConfiguration {
  readonly path: string;
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly servers: readonly ConfiguredServer[];
}

/** The file that the client would load; its name is empty before there is one. */
export function configurationFile(library: string): string {
  const { appliedId } = index.parse(JSON.parse(textOf(join(library, "_meta.json")) ?? '{"appliedId":""}'));
  return join(library, `${appliedId}.json`);
}

/** What the client would load; undefined before it was configured. @throws when it could not read it */
export function loadConfiguration(library: string): DesktopConfiguration | undefined {
  const path = configurationFile(library);
  const text = textOf(path);
  return text === undefined ? undefined : { path, text, ...readConfiguration(text) };
}

/** @throws when the client could not read it: its lists are JSON in a string */
export function readConfiguration(text: string): Pick<DesktopConfiguration, "document" | "servers"> {
  const whole = document.parse(JSON.parse(text));
  const list = z.string().default("[]").parse(whole.managedMcpServers);
  return { document: whole, servers: z.array(server).parse(JSON.parse(list)) };
}

/** The client writes its list back, with whatever it or a person changed. */
export function saveServers(
  { path, document: whole }: DesktopConfiguration,
  servers: readonly unknown[],
): void {
  writeFileSync(
    path,
    `${JSON.stringify({ ...whole, managedMcpServers: JSON.stringify(servers) }, null, 2)}\n`,
  );
}

export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
