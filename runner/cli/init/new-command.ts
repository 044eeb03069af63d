import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import picocolors from "picocolors";
import { COMMAND } from "../../evidence/command-name.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { stackNames } from "../../stack/discover-stacks.ts";
import { readSettings } from "../read-settings.ts";
import { appFacts } from "./app-facts.ts";
import { flowText, stackText } from "./file-texts.ts";

/**
 * `fraimz new flow|stack NAME`: writes one more, to be filled in.
 * @returns the exit code, 0
 * @throws Failure when the name is malformed or taken
 */
export async function newCommand(
  kind: "flow" | "stack",
  name: string,
  root = process.cwd(),
): Promise<number> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw refused(
      `"${name}" can't be a ${kind}'s name`,
      "use lower case letters, digits and hyphens, a letter first",
    );
  }
  const { flows, stacks } = await readSettings(root);
  const path = kind === "flow" ? `${flows}/${name}.flow.ts` : `${stacks}/${name}/stack.ts`;
  if (existsSync(join(root, path))) throw refused(`There is ${path} already`, "choose another name");
  const text = kind === "stack" ? stackText(name, appFacts(root)) : newFlow(name, root, { flows, stacks });
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text, { flag: "wx" });
  console.log(`${picocolors.green("wrote")}     ${path}`);
  if (kind === "flow") console.log(`next      ${COMMAND} --flow ${name}`);
  return 0;
}

function newFlow(
  name: string,
  root: string,
  folders: { readonly flows: string; readonly stacks: string },
): string {
  const [stack] = stackNames(join(root, folders.stacks));
  if (stack === undefined) throw refused("There is no stack yet", `\`${COMMAND} new stack app\` makes one`);
  const title = name.replaceAll("-", " ").replace(/^./, (letter) => letter.toUpperCase());
  const claim = "Say in one sentence what a reviewer is asked to believe.";
  return flowText(stack, {
    title,
    claim,
    stacks: relative(folders.flows, folders.stacks).split(sep).join("/"),
  });
}

function refused(title: string, next: string): Failure {
  return new Failure({ kind: "error", title, message: "", next });
}
