import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineStack, service } from "./define-stack.ts";
import type { StackUse } from "./definition.ts";
import { ready } from "./readiness/ready.ts";
import { definitionError } from "./stack-error.ts";
import { overlay, stackKey, useOf } from "./stack-use.ts";

const witness = service({
  ports: ["public", "control"],
  command: (ctx) => ({ file: "node", args: [String(ctx.port("control"))] }),
  ready: ready.http("/healthz"),
});

// The parts that use names stand before the parts that define them, on purpose.
const den = defineStack({
  name: "den",
  title: "Org-level MCP connections",
  probe: (ctx) => ({ connections: async () => [ctx.url("api"), ctx.witness.mcpUrl] }),
  api: (ctx) => ({ admin: { publish: async (name: string) => ({ id: ctx.unique(name), n: 1 }) } }),
  witness: {
    service: "witness",
    controlUrl: (ctx) => `http://127.0.0.1:${ctx.portOf("witness", "control")}`,
    controlKey: (ctx) => ctx.secret("control-key"),
  },
  surfaces: {
    admin: { kind: "browser", url: (ctx) => `${ctx.url("web")}/${ctx.options.break.join()}` },
    desktop: {
      kind: "electron",
      app: () => "stacks/den/desktop",
      env: (ctx) => ({ B: ctx.options.approval }),
    },
  },
  services: {
    witness,
    web: { needs: ["api"], ports: ["http"], command: () => ({ file: "node" }), ready: ready.http("/") },
    api: {
      needs: ["witness"],
      ready: ready.http("/healthz"),
      when: ({ variant }) => variant !== "mysql",
      command: (ctx) => ({
        file: "node",
        env: { PORT: String(ctx.port("http")), APPROVAL: ctx.options.approval, W: ctx.url("witness") },
      }),
      prepare: async (ctx) => {
        await ctx.run({ file: "mariadb-install-db", args: [`--datadir=${ctx.dir}`] });
      },
    },
  },
  options: z.strictObject({
    approval: z.enum(["auto", "manual"]).default("auto"),
    break: z.array(z.string()).default([]),
    nested: z.object({ deep: z.number().default(1) }).prefault({}),
  }),
  variants: { mysql: "MariaDB instead of the embedded database" },
});

test("names, options and channels are inferred with no annotation", () => {
  type Definition = typeof den;
  expectTypeOf<keyof Definition["surfaces"]>().toEqualTypeOf<"admin" | "desktop">();
  expectTypeOf<Awaited<ReturnType<ReturnType<Definition["api"]>["admin"]["publish"]>>>().toEqualTypeOf<{
    id: string;
    n: number;
  }>();
  expectTypeOf<ReturnType<Definition["probe"]>["connections"]>().toEqualTypeOf<() => Promise<string[]>>();
  expectTypeOf<ReturnType<Definition["agent"]>>().toEqualTypeOf<undefined>();
  expectTypeOf<Parameters<Definition["with"]>[0]["approval"]>().toEqualTypeOf<
    "auto" | "manual" | undefined
  >();
  expectTypeOf<Parameters<Definition["variant"]>[0]>().toEqualTypeOf<"mysql">();
  expectTypeOf(den.with({ approval: "manual" })).toExtend<StackUse>();
  expectTypeOf(den).toExtend<Parameters<typeof useOf>[0]>();
});

test("names and values that do not exist are compile-time errors", () => {
  const never = (): void => {
    // @ts-expect-error: no such value
    den.with({ approval: "maybe" });
    // @ts-expect-error: no such option
    den.with({ aproval: "auto" });
    // @ts-expect-error: no such variant
    den.variant("postgres");
    defineStack({
      name: "x",
      title: "x",
      surfaces: {
        // @ts-expect-error: no such service
        page: { kind: "browser", url: (ctx) => ctx.url("wbe") },
      },
      services: {
        web: {
          ports: ["http"],
          // @ts-expect-error: no such service
          needs: ["api"],
          // @ts-expect-error: no such port
          command: (ctx) => ({ file: ctx.port("https") }),
          ready: ready.tcp(),
        },
      },
    });
  };
  expect(never).toBeTypeOf("function");
});

const plain = { command: () => ({ file: "node" }), ready: ready.tcp() };
const stack = (services: Parameters<typeof defineStack>[0]["services"], name = "x") =>
  defineStack({ name, title: "x", surfaces: {}, services });

test("a need that does not exist is refused with the nearest name", () => {
  expect(() => stack({ web: { ...plain, needs: ["ap"] }, api: plain })).toThrow(
    definitionError(
      'in stack x, web needs a service: there is no service "ap"; did you mean "api"? (web, api)',
    ),
  );
});

test("a circle of needs is spelled out", () => {
  const services = {
    web: { ...plain, needs: ["api"] },
    api: { ...plain, needs: ["db"] },
    db: { ...plain, needs: ["web"] },
  };
  expect(() => stack(services)).toThrow(
    definitionError("in stack x, services need each other in a circle: web -> api -> db -> web"),
  );
});

test("malformed and doubled names are refused", () => {
  expect(() => stack({}, "My Stack")).toThrow(/"My Stack" can't be a stack's name: use lower case letters/);
  expect(() => stack({ "a/b": plain })).toThrow(/"a\/b" can't be a service's name in stack x/);
  expect(() =>
    defineStack({ name: "x", title: "x", services: { web: plain }, surfaces: { web: { kind: "display" } } }),
  ).toThrow(definitionError('stack x has a service and a surface that are both called "web"; rename one'));
});

test("options are parsed with their defaults, and what does not fit is named", () => {
  expect(den.parseOptions({})).toEqual({ approval: "auto", break: [], nested: { deep: 1 } });
  expect(() => den.parseOptions({ approval: "maybe", nested: { deep: "x" } })).toThrow(
    /^the options of stack den do not fit: approval: .*; nested.deep: .*\nCorrect what the flow gives to den.with/,
  );
  expect(() => stack({}).parseOptions({ more: 1 })).toThrow(
    /do not fit: options: Unrecognized key: "more"\n.*, or declare it in the stack: options: z.object\({ more: … }\)/,
  );
});

test("options given later lie over earlier ones, and lists are replaced", () => {
  const use = den.with({ approval: "manual", break: ["a"] }).with({ break: ["b"], nested: { deep: 2 } });
  expect(use.options).toEqual({ approval: "manual", break: ["b"], nested: { deep: 2 } });
  expect(use.variant("mysql")).toMatchObject({ options: use.options, chosenVariant: "mysql" });
  expect(overlay({ a: { b: 1, c: 2 } }, { a: { b: 3 } })).toEqual({ a: { b: 3, c: 2 } });
});

test("uses share a stack exactly when variant and complete options are equal", () => {
  expect(stackKey(useOf(den))).toBe(stackKey(den.with({ break: [], approval: "auto" })));
  expect(stackKey(useOf(den))).toMatch(/^den#[0-9a-f]{12}$/);
  expect(stackKey(den.with({ approval: "manual" }))).not.toBe(stackKey(useOf(den)));
  expect(stackKey(den.variant("mysql"))).toMatch(/^den:mysql#/);
});
