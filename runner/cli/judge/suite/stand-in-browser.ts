/** A browser for clients under the suite: nobody sits there to approve, so it goes where it is sent and comes back. */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** What programs call to open a page. */
const OPENERS = ["xdg-open", "open", "sensible-browser", "x-www-browser", "www-browser"];
/** The witness approves with one redirect, which leads to the client's own listener. */
const VISIT = "fetch(process.argv[1]).then((page) => page.text()).catch(() => {})";

/**
 * Writes the openers into a folder.
 * @returns variables that make a client find them, before anything else on `path`
 */
export async function standInBrowser(folder: string, path = ""): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  // An opener returns at once, as it does where a browser runs already.
  const script = `#!/bin/sh\nfor page; do :; done\n"${process.execPath}" -e '${VISIT}' "$page" >/dev/null 2>&1 &\n`;
  for (const name of OPENERS) {
    const file = join(folder, name);
    await writeFile(file, script);
    await chmod(file, 0o755);
  }
  return { BROWSER: join(folder, "xdg-open"), PATH: [folder, path].filter(Boolean).join(delimiter) };
}
