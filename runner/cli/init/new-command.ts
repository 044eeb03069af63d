import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import picocolors from "picocolors";
import { COMMAND } from "../../evidence/command-name.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { stackNames } from "../../stack/discover-stacks.ts";
import { readSettings } from "../read-settings.ts";
import { appFacts } from "./app-facts.ts";
import { flowText, stackText, titleOf } from "./file-texts.ts";

/**
 * `fraimz new flow|stack NAME`: writes one more, to be filled in.
 * @param options `stack`: which one a flow is about, where there are several
 * @returns the exit code, 0
 * @throws Failure when the name is malformed or taken, or it is not clear which stack is meant
 */
export async function newCommand(
  kind: "flow" | "stack",
  name: string,
  options: { readonly stack?: string } = {},
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
  const text =
    kind === "stack"
      ? stackText(name, appFacts(root))
      : flowText(chosenStack(join(root, stacks), options.stack), {
          title: titleOf(name),
          claim: "Say in one sentence what a reviewer is asked to believe.",
          stacks: relative(flows, stacks).split(sep).join("/"),
        });
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text, { flag: "wx" });
  console.log(`${picocolors.green("wrote")}     ${path}`);
  console.log(
    `next      ${kind === "flow" ? `${COMMAND} --flow ${name}` : `${COMMAND} new flow NAME --stack ${name}`}`,
  );
  return 0;
}

/** Which stack a flow is about: nobody but its author knows where there are several. */
function chosenStack(folder: string, wanted: string | undefined): string {
  const names = stackNames(folder);
  const [only, ...others] = names;
  if (only === undefined) throw refused("There is no stack yet", `\`${COMMAND} new stack app\` makes one`);
  if (wanted !== undefined && !names.includes(wanted)) {
    throw refused(
      `There is no stack "${wanted}"`,
      `there ${others.length > 0 ? "are" : "is"} ${names.join(", ")}`,
    );
  }
  if (wanted === undefined && others.length > 0) {
    throw refused("There are several stacks", `say which one: --stack ${names.join(" or --stack ")}`);
  }
  return wanted ?? only;
}

function refused(title: string, next: string): Failure {
  return new Failure({ kind: "error", title, message: "", next });
}
