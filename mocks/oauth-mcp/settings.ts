/** Settings of the stand-alone witness, from environment variables and flags. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { faultMap } from "../witness-log/control.ts";
import { tenantOptions, WIRES } from "../witness-log/options.ts";
import type { WitnessSettings } from "./witness.ts";

const flag = z
  .enum(["0", "1", "true", "false"], "must be 1 or 0")
  .transform((value) => value === "1" || value === "true");
const PORTS = "must be a whole number from 0 to 65535";
const port = z.coerce.number(PORTS).int(PORTS).min(0, PORTS).max(65_535, PORTS);
const count = (least: number) => {
  const must = `must be a whole number of ${least} or more`;
  return z.coerce.number(must).int(must).min(least, must);
};
const list = z.string().transform((value) =>
  value
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean),
);

/** Every setting: name in the environment, what it is, how it is read. Flags are the same names in lower case. */
export const SETTINGS = {
  HOST: { is: "address of the public side (127.0.0.1)", read: z.string() },
  PORT: { is: "port of the public side (4800; 0 takes a free one)", read: port },
  CONTROL_PORT: { is: "port of the control side, on loopback (a free one)", read: port },
  CONTROL_KEY: {
    is: "key of the control side (made and printed)",
    read: z.string().min(16, "must have at least 16 characters"),
  },
  ISSUER: {
    is: "public origin, where a proxy stands before the witness",
    read: z.url({ protocol: /^https?$/, error: "must be a http or https URL" }),
  },
  TLS: { is: "1 serves HTTPS, with an authority that is made at the start and printed (0)", read: flag },
  AUTHORITY_FILE: {
    is: "file that the authority's PEM is written to (beside the log, .authority.pem)",
    read: z.string().min(1),
  },
  LOG_FILE: {
    is: "JSON lines file that the log is appended to (results/witness-<time>.jsonl)",
    read: z.string().min(1),
  },
  AUTO_APPROVE: { is: "1 approves in one redirect, 0 shows the consent page (1)", read: flag },
  WIRES: { is: `protocol revisions, comma separated (${WIRES.join(",")})`, read: list },
  RESOURCES: { is: "further MCP resources, comma separated, e.g. toolkits/support", read: list },
  ACCOUNTS: { is: "accounts of the consent page, comma separated", read: list },
  SCOPES: { is: "scopes of the resource, comma separated", read: list },
  TOOLS: { is: "the witness's tools, comma separated (echo)", read: list },
  EXTRA_TOOLS: { is: "number of generated tools (0)", read: count(0) },
  ACCESS_TOKEN_SECONDS: { is: "life of an access token (3600)", read: count(1) },
  CONFORMANCE_FIXTURES: { is: "1 serves the fixtures of the official conformance suite (0)", read: flag },
  OPTIONS: { is: "any tenant option as JSON, see mocks/witness-log/options.ts", read: z.string() },
  FAULTS: { is: 'faults as JSON, e.g. {"token":"refuse-verifier"}', read: z.string() },
} as const;

/** A setting that can't be read: which, its value, what it must be. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

export interface Command {
  readonly show: "serve" | "faults" | "help";
  readonly settings: WitnessSettings;
  /** With TLS: where the PEM of the authority goes, if the caller says so. */
  readonly authorityFile: string | undefined;
}

/** Reads flags (`--port 4801`) over environment variables (`PORT=4801`). Throws {@link SettingError}. */
export function readCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  const names = Object.keys(SETTINGS);
  const options = Object.fromEntries(names.map((name) => [flagName(name), { type: "string" as const }]));
  // A flag that stands alone says yes: --tls.
  const parsed = parsedFlags(args.flatMap(alone), {
    ...options,
    faults: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  });
  const show = parsed.help === true ? "help" : parsed.faults === true ? "faults" : "serve";
  const value = <N extends keyof typeof SETTINGS>(
    name: N,
  ): z.output<(typeof SETTINGS)[N]["read"]> | undefined => {
    const raw = parsed[flagName(name)] ?? environment[name];
    if (typeof raw !== "string" || raw === "") return undefined;
    const read = SETTINGS[name].read.safeParse(raw);
    if (!read.success)
      throw new SettingError(
        `${name} is ${JSON.stringify(raw)}; it ${read.error.issues[0]?.message ?? "can't be read"}.`,
      );
    return read.data as z.output<(typeof SETTINGS)[N]["read"]>;
  };
  const approve = value("AUTO_APPROVE");
  const chosen = defined({
    approval: approve === undefined ? undefined : approve ? "auto" : "manual",
    wires: value("WIRES"),
    resources: value("RESOURCES"),
    accounts: value("ACCOUNTS"),
    scopes: value("SCOPES"),
    tools: value("TOOLS"),
    extraTools: value("EXTRA_TOOLS"),
    accessTokenSeconds: value("ACCESS_TOKEN_SECONDS"),
    conformanceFixtures: value("CONFORMANCE_FIXTURES"),
  });
  const tenant = tenantOptions.safeParse({
    ...json("OPTIONS", value("OPTIONS"), z.looseObject({})),
    ...chosen,
  });
  if (!tenant.success) throw new SettingError(z.prettifyError(tenant.error));
  return {
    show,
    authorityFile: value("AUTHORITY_FILE"),
    settings: {
      port: value("PORT") ?? 4800,
      options: tenant.data,
      ...defined({
        host: value("HOST"),
        controlPort: value("CONTROL_PORT"),
        controlKey: value("CONTROL_KEY"),
        issuer: value("ISSUER"),
        tls: value("TLS"),
        logFile: value("LOG_FILE"),
        faults: json("FAULTS", value("FAULTS"), faultMap),
      }),
    },
  };
}

/** `--tls` as `--tls 1`, for settings that are yes or no. */
function alone(word: string, at: number, words: readonly string[]): string[] {
  const isFlag = Object.entries(SETTINGS).some(
    ([name, { read }]) => read === flag && word === `--${flagName(name)}`,
  );
  const next = words[at + 1];
  return isFlag && (next === undefined || next.startsWith("--")) ? [`${word}=1`] : [word];
}

function flagName(name: string): string {
  // `--faults` lists the faults; the ones to set are given by the variable or as `--set-faults`.
  return name === "FAULTS" ? "set-faults" : name.toLowerCase().replaceAll("_", "-");
}

function parsedFlags(
  args: readonly string[],
  options: Record<string, { type: "string" | "boolean"; short?: string }>,
) {
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    return values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.?$/, ".") : "Unknown flag.";
    throw new SettingError(`${reason} --help lists all.`);
  }
}

function json<S extends z.ZodType>(
  name: string,
  value: string | undefined,
  schema: S,
): z.output<S> | undefined {
  if (value === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw new SettingError(`${name} is ${JSON.stringify(value)}; it must be JSON.`);
  }
  const read = schema.safeParse(parsed);
  if (!read.success) throw new SettingError(`${name} can't be read:\n${z.prettifyError(read.error)}`);
  return read.data;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members that are there; optional settings may be absent but not undefined. */
function defined<T extends object>(members: T): Defined<T> {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  const out: Defined<T> = {};
  return Object.assign(out, Object.fromEntries(present));
}
