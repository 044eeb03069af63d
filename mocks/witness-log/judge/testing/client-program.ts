/** The strict test client as a program: `client-program.ts URL [WIRE] [MISTAKE...]`; for trying `judge --live`. */
import { z } from "zod";
import { BREAKS } from "./breaks.ts";
import { ClientRefusal } from "./discovery.ts";
import { StrictClient } from "./strict-client.ts";

const wire = z.enum(["2025-06-18", "2025-11-25", "2026-07-28"]);
const mistake = z.enum(BREAKS);

const [url = "", ...words] = process.argv.slice(2);
const named = wire.safeParse(words[0]);
const breaks = (named.success ? words.slice(1) : words).map((word) => mistake.parse(word));
const client = new StrictClient({ url, wire: named.data ?? "2025-11-25", breaks });
try {
  await client.connect();
  console.log("connected");
  await client.call("echo", { text: "hello" });
  console.log("called echo");
  await client.leave();
} catch (error) {
  if (!(error instanceof ClientRefusal)) throw error;
  console.error(`gave up: ${error.message}`);
  process.exitCode = 1;
}
