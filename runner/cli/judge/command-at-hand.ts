/** What a command that is judged as it runs is given on the command line: itself, and the provider's shape. */
import { existsSync } from "node:fs";
import { z } from "zod";
import type { Wire } from "../../../mocks/witness-log/options.ts";
import { misuse } from "../../evidence/log/misuse.ts";

const PLACEHOLDER = "{url}";

/** The command with the MCP URL in its place. */
export function pointedAt(command: readonly string[], url: string): string[] {
  return command.map((word) => word.replaceAll(PLACEHOLDER, url));
}

/** @throws Failure that says what is missing, before anything is started */
export function checkCommand(
  option: "--live" | "--suite",
  command: readonly string[],
  { log }: { readonly log?: string | undefined },
): void {
  if (command.length === 0)
    throw misuse(
      `judge ${option} needs a command`,
      `write it like: judge ${option} -- my-client ${PLACEHOLDER}`,
    );
  if (!command.some((word) => word.includes(PLACEHOLDER)))
    throw misuse(
      `The command does not say where the MCP URL goes: ${command.join(" ")}`,
      `put ${PLACEHOLDER} in its place`,
    );
  if (log !== undefined && existsSync(log))
    throw misuse(`${log} exists already`, "name a new file, so that two runs don't mix");
}

/** The shape of the provider, with `--wire` in it; undefined when neither is given. */
export function shapeOf({
  options,
  wire,
}: {
  readonly options?: string;
  readonly wire?: Wire;
}): Readonly<Record<string, unknown>> | undefined {
  if (options === undefined && wire === undefined) return undefined;
  const shape = z.looseObject({}).safeParse(parsedJson(options ?? "{}"));
  if (!shape.success)
    throw misuse(`--options ${options}`, 'write an object in JSON, like {"toolsPerPage":10}');
  return { ...shape.data, ...(wire === undefined ? {} : { wires: [wire] }) };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
