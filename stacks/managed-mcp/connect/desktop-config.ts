import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { asDocument, textOf } from "./files.ts";
import type { Places } from "./places.ts";
import { Refusal } from "./refusal.ts";
import { type StoredServer, storedServer } from "./stored-server.ts";

const index = z.looseObject({
  appliedId: z.string().regex(/^[\w-]+$/),
  entries: z.array(z.looseObject({ id: z.string(), name: z.string() })),
});
const document = z.record(z.string(), z.unknown());

/** The desktop's applied configuration, as it stands. */
export interface DesktopConfig {
  readonly path: string;
  /** Keys that are not the tool's are the client's or the person's, and stay. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly servers: readonly StoredServer[];
  /** The index that names it, and whether it is there already. */
  readonly index: { readonly text: string; readonly written: boolean };
}

/** @throws Refusal when what is there can't be read: nobody's configuration is replaced for being damaged */
export function readDesktopConfig({ library, libraryIndex }: Places): DesktopConfig {
  const indexText = textOf(libraryIndex);
  const found = indexText === undefined ? undefined : parsed(libraryIndex, index, indexText);
  const id = found?.appliedId ?? randomUUID();
  const path = join(library, `${id}.json`);
  const text = textOf(path);
  const current = text === undefined ? {} : parsed(path, document, text);
  const list = current.managedMcpServers;
  return {
    path,
    document: current,
    servers: list === undefined ? [] : parsed(path, z.array(storedServer), list),
    index: {
      text: indexText ?? asDocument({ appliedId: id, entries: [{ id, name: "Organization" }] }),
      written: indexText !== undefined,
    },
  };
}

/** What the tool decides in a configuration. */
export interface Decided {
  readonly gatewayUrl: string;
  readonly models: readonly string[];
  readonly servers: readonly StoredServer[];
}

/** The desktop reads its lists as JSON in a string inside the JSON. */
export function configDocument(
  { document: current }: DesktopConfig,
  decided: Decided,
  encode = encoded,
): string {
  const { gatewayUrl, models, servers } = decided;
  return asDocument({
    ...current,
    inferenceGatewayBaseUrl: gatewayUrl,
    inferenceModels: encode(models),
    managedMcpServers: encode(servers),
    coworkEgressAllowedHosts: encode(hostsOf(servers)),
  });
}

function encoded(value: unknown): unknown {
  return JSON.stringify(value);
}

function hostsOf(servers: readonly StoredServer[]): string[] {
  const hosts = servers.flatMap(({ url }) =>
    url !== undefined && URL.canParse(url) ? [new URL(url).host] : [],
  );
  return [...new Set(hosts)];
}

function parsed<S extends z.ZodType>(path: string, schema: S, given: unknown): z.output<S> {
  try {
    return schema.parse(typeof given === "string" ? JSON.parse(given) : given);
  } catch {
    throw new Refusal(
      `${path} can't be read, so it is left as it is: mend it or move it away, then run again.`,
    );
  }
}
