/** Stands in for a person's browser: follows a sign-in page to where it sends them, and keeps what it handed over. */
import { appendFileSync } from "node:fs";

/** Where what was handed over is kept, so that a flow can look for it where it must not be. */
const KEPT = process.env.HANDED_OVER;

async function visit(url: string): Promise<void> {
  const page = await fetch(url, { redirect: "manual" });
  const next = page.headers.get("location");
  await page.body?.cancel();
  if (next === null) return;
  if (KEPT !== undefined) appendFileSync(KEPT, `${next}\n`);
  await visit(new URL(next, url).href);
}

const url = process.argv.at(-1);
if (url !== undefined && URL.canParse(url)) await visit(url);
