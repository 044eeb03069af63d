/**
 * Operations script for the staged rollout of MCP connections in Den: who has opted in, opt in, opt out, all dark.
 * It writes to the API's database; the API asks on every request, so the next poll shows the change. The opt-ins
 * count while the API runs with DEN_GATING=on. Exit codes: 0 done, 2 misused, 3 the database can't be opened.
 */
import { Command, CommanderError } from "commander";
import { DatabaseError, openDatabase } from "../stacks/den/api/database/open-database.ts";
import type { Database } from "../stacks/den/api/database/schema.ts";
import { findOrganization, rolloutStatus, setOptIn } from "../stacks/den/api/rollout/opt-in.ts";

class Misuse extends Error {}

const program = new Command("den-rollout")
  .description("Staged rollout of MCP connections, organization by organization")
  .option("--database <url>", "the API's database", process.env.DEN_DATABASE_URL ?? "file:den.db")
  .option("--json", "answer as JSON")
  .exitOverride()
  .showHelpAfterError();

const options = () => program.opts<{ database: string; json?: boolean }>();

program
  .command("status")
  .description("list all organizations and whether they opted in")
  .action(() => withDatabase(print));

for (const [name, enabled, description] of [
  ["enable", true, "let organizations use MCP connections"],
  ["disable", false, "take the use away again; nothing is deleted"],
] as const) {
  program
    .command(name)
    .description(description)
    .argument("<organizations...>", "ids or exact names")
    .action((organizations: string[]) =>
      withDatabase(async (db) => {
        const found = await Promise.all(organizations.map((it) => findOrganization(db, it)));
        const missing = organizations.filter((_it, index) => found[index] === undefined);
        if (missing.length > 0) {
          throw new Misuse(
            `No single organization is ${missing.map((it) => JSON.stringify(it)).join(", ")}. ` +
              "`status` lists all of them; nothing was changed.",
          );
        }
        for (const organization of found) {
          if (organization) await setOptIn(db, organization.id, enabled);
        }
        await print(db);
      }),
    );
}

program
  .command("dark")
  .description("take the use away from every organization at once")
  .action(() =>
    withDatabase(async (db) => {
      await setOptIn(db, "all", false);
      await print(db);
    }),
  );

async function print(db: Database): Promise<void> {
  const organizations = await rolloutStatus(db);
  if (options().json) {
    console.log(JSON.stringify({ organizations }));
    return;
  }
  const enabled = organizations.filter((it) => it.enabled).length;
  console.log(`${enabled} of ${organizations.length} organizations may use MCP connections`);
  for (const it of organizations) {
    console.log(`  ${it.enabled ? "on  " : "off "} ${it.id}  ${it.name}  (${it.connections} connections)`);
  }
}

async function withDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase(options().database, { migrate: false });
  try {
    await work(database.db);
  } finally {
    await database.close();
  }
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof Misuse ? 2 : error instanceof DatabaseError ? 3 : 1;
  }
}
