/**
 * The strict test client as a program: `client-program.ts URL [WIRE] [MISTAKE...]`; for trying `judge --live` and
 * `judge --suite`, under which it keeps in its HOME what it needs at its next start, and calls what it is told to.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { BREAKS } from "./breaks.ts";
import { ClientRefusal } from "./discovery.ts";
import { TokenRefusal } from "./oauth.ts";
import { StrictClient } from "./strict-client.ts";

const wire = z.enum(["2025-06-18", "2025-11-25", "2026-07-28"]);
const mistake = z.enum(BREAKS);

const optional = z
  .string()
  .optional()
  .transform((value) => value);
const kept = z.object({
  registrations: z.array(
    z.tuple([
      z.string(),
      z.object({ clientId: z.string(), secret: optional, method: optional, issuer: z.string() }),
    ]),
  ),
  tokens: z.record(
    z.string(),
    z.object({ access: z.string(), refresh: optional, scope: optional, issuer: z.string() }),
  ),
});
type Kept = z.infer<typeof kept>;

const {
  FRAIMZ_SCENARIO,
  FRAIMZ_TOOL = "echo",
  FRAIMZ_ARGUMENTS = '{"text":"hello"}',
  HOME = "",
} = process.env;
const file = join(HOME, ".strict-client.json");

/** Only a HOME that was made for it is written to. */
function remembered(): Kept {
  if (FRAIMZ_SCENARIO === undefined) return { registrations: [], tokens: {} };
  try {
    return kept.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return { registrations: [], tokens: {} };
  }
}

const [url = "", ...words] = process.argv.slice(2);
const named = wire.safeParse(words[0]);
const breaks = (named.success ? words.slice(1) : words).map((word) => mistake.parse(word));
const memory = remembered();
const registrations = new Map(memory.registrations);
const client = new StrictClient({
  url,
  wire: named.data ?? "2025-11-25",
  breaks,
  registrations,
  // A careless client has one place for the token of every server.
  tokens: breaks.includes("tokens/right-audience") ? Object.values(memory.tokens)[0] : memory.tokens[url],
});
try {
  try {
    await client.connect();
    console.log("connected");
    await client.call(FRAIMZ_TOOL, z.record(z.string(), z.unknown()).parse(JSON.parse(FRAIMZ_ARGUMENTS)));
    console.log(`called ${FRAIMZ_TOOL}`);
  } finally {
    await client.leave();
  }
} catch (error) {
  if (!(error instanceof ClientRefusal || error instanceof TokenRefusal)) throw error;
  console.error(`gave up: ${error.message}`);
  process.exitCode = 1;
}
if (FRAIMZ_SCENARIO !== undefined) {
  const { tokens } = client.credentials;
  const all = { ...memory.tokens, ...(tokens ? { [url]: tokens } : {}) };
  writeFileSync(file, JSON.stringify({ registrations: [...registrations], tokens: all }));
}
