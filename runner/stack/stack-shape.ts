import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { firstPlace } from "../evidence/call-site.ts";
import { positionOfKey } from "../evidence/key-position.ts";
import type { SourcePlace } from "../evidence/log/events.ts";
import { definitionError } from "./stack-error.ts";

const fn = (example: string) =>
  z.custom<(...args: never[]) => unknown>(
    (value) => typeof value === "function",
    `must be a function, e.g. ${example}`,
  );
const names = z.array(z.string(), 'must be a list of names, e.g. ["http"]');
const words = (example: string) =>
  z.string(`must be a text, e.g. ${example}`).trim().min(1, "must not be empty");
/** At most a day: a timer of more than 24 days would fire at once. */
const ms = (example: string) => {
  const says = `must be milliseconds, at most a day of them, e.g. ${example}`;
  return z.int(says).positive(says).max(86_400_000, says).optional();
};
const size = z.strictObject({ width: z.int().positive(), height: z.int().positive() });

const service = z.strictObject({
  command: fn(
    'command: (ctx) => ({ file: "node", args: ["server.js"], env: { PORT: String(ctx.port("http")) } })',
  ),
  ports: names.optional(),
  ready: z.custom<object>(
    (value) =>
      typeof value === "object" && value !== null && "wait" in value && typeof value.wait === "function",
    'must say how it is known to be ready, e.g. ready: ready.http("/")',
  ),
  needs: names.optional(),
  when: fn('when: ({ variant }) => variant === "mysql"').optional(),
  prepare: fn('prepare: (ctx) => ctx.run({ file: "npm", args: ["run", "build"] })').optional(),
  url: fn("url: (ctx) => ctx.options.baseUrl").optional(),
  provides: fn('provides: ({ captured }) => ({ token: captured[0] ?? "" })').optional(),
  timeoutMs: ms("60_000"),
  stopSignal: z.enum(["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP"]).optional(),
  graceMs: ms("5_000"),
});

const page = { viewport: size.optional(), ready: words('ready: "[data-ready]"').optional() };
const args = fn('args: () => ["--lang=de"]').optional();
const environment = fn('env: (ctx) => ({ API_URL: ctx.url("api") })').optional();
const surface = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("browser"),
      url: fn('url: (ctx) => ctx.url("web")'),
      args,
      colorScheme: z.enum(["light", "dark"]).optional(),
      clipboard: z.boolean().optional(),
      onDisplay: z.boolean().optional(),
      attach: fn('attach: (ctx) => ctx.value("app", "devtools")').optional(),
      ...page,
    }),
    z.strictObject({
      kind: z.literal("electron"),
      app: fn('app: () => "."'),
      args,
      env: environment,
      profile: fn('profile: () => "profiles/signed-in"').optional(),
      deepLinks: names.optional(),
      standIn: words("standIn: electronStandIn").optional(),
      ...page,
    }),
    z.strictObject({ kind: z.literal("display"), size: size.optional() }),
    z.strictObject({
      kind: z.literal("terminal"),
      cwd: fn("cwd: (ctx) => ctx.root").optional(),
      env: environment,
      size: z.strictObject({ columns: z.int().positive(), rows: z.int().positive() }).optional(),
      onDisplay: z.boolean().optional(),
    }),
  ],
  'must have a kind: "browser", "electron", "display" or "terminal"',
);

const target = z.strictObject({
  name: words('name: "cli"'),
  title: words('title: "the real command-line tool"'),
  requires: z.array(z.string()).optional(),
  ports: z.array(z.int().min(1).max(65_535)).optional(),
  capabilities: z.array(z.string()).optional(),
  notApplicable: z.record(z.string(), words('the reason: "it has no web page"')).optional(),
  expected: z
    .array(
      z.strictObject({
        flow: words('flow: "checkout"'),
        frame: words('frame: "The cart is kept"'),
        reason: words('reason: "it forgets the cart"'),
        link: words('link: "https://example.test/issues/1"'),
      }),
    )
    .optional(),
});

const stack = z.strictObject({
  name: words('name: "shop"'),
  title: words('title: "The shop with its database"'),
  variants: z.record(z.string(), words('mysql: "on MySQL"')).optional(),
  targets: z.array(target).optional(),
  onDemand: words('onDemand: "it downloads 300 MB"').optional(),
  options: z
    .custom<z.ZodType>(
      (value) => typeof value === "object" && value !== null && "safeParse" in value,
      'must be a zod object, e.g. z.object({ fast: z.boolean().default(false) }) with z from "fraimz"',
    )
    .optional(),
  services: z.record(z.string(), service, "must be services by name; {} when there are none"),
  surfaces: z.record(
    z.string(),
    surface,
    'must be surfaces by name, e.g. { page: { kind: "browser", url: (ctx) => ctx.url("web") } }',
  ),
  hosts: fn('hosts: () => ({ server: { services: ["api"] } })').optional(),
  requires: fn('requires: () => ["bin:git"]').optional(),
  authority: fn('authority: (ctx) => join(ctx.dirOf("front"), "authority.pem")').optional(),
  witness: z
    .strictObject({
      service: words('service: "witness"'),
      controlUrl: fn('controlUrl: (ctx) => ctx.value("witness", "control")'),
      controlKey: fn('controlKey: (ctx) => ctx.secret("witness")'),
    })
    .optional(),
  api: fn('api: (ctx) => new Client(ctx.reach("api"))').optional(),
  agent: fn('agent: (ctx) => new Agent(ctx.reach("api"))').optional(),
  probe: fn('probe: (ctx) => new Reader(ctx.reach("api"))').optional(),
  standIns: fn('standIns: () => ["the mail server is a stand-in"]').optional(),
  reset: z
    .custom<unknown>(
      (value) => value === "boot" || typeof value === "function",
      'must be "boot" or a function, e.g. reset: async (ctx) => { await fetch(ctx.reach("api") + "/test/reset") }',
    )
    .optional(),
});

/**
 * Holds what an author gave to `defineStack` against what a stack is made of.
 * @throws StackError with each part that does not fit: file, line, what was expected, an example
 */
export function requireShape(spec: unknown): void {
  const parsed = stack.safeParse(spec);
  if (parsed.success) return;
  const name: unknown = spec !== null && typeof spec === "object" && "name" in spec ? spec.name : undefined;
  const whose = typeof name === "string" ? `the stack "${name}"` : "a stack";
  const place = placesFrom(new Error().stack ?? "");
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: [...issue.path, key], says: "a stack has no such part" }))
      : [{ path: issue.path, says: issue.message }],
  );
  const told = problems.map(({ path, says }) => {
    const at = place(path);
    const what = path.join(".") || "the definition";
    return { at, line: `${at ? `${at.file}:${at.line}: ` : ""}${what}: ${says}` };
  });
  const at = told.find((one) => one.at !== undefined)?.at;
  throw definitionError([`${whose} is not defined well:`, ...told.map(({ line }) => line)].join("\n"), {
    next: "Each part is described in the types of `defineStack`; your editor shows them.",
    ...(at ? { at } : {}),
  });
}

/** Where a part is written, as far as the author's file can tell. */
function placesFrom(trace: string): (path: readonly PropertyKey[]) => SourcePlace | undefined {
  const { file, line } = firstPlace(trace) ?? {};
  if (file === undefined || line === undefined || !existsSync(file)) return () => undefined;
  const source = readFileSync(file, "utf8");
  return (path) => ({ file, ...(positionOfKey(source, path, line) ?? { line }) });
}
