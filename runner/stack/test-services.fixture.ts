import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BootOptions } from "./boot.ts";
import { bootStack } from "./boot.ts";
import type { BootedStack } from "./booted-stack.ts";
import { defineStack } from "./define-stack.ts";
import type { ServiceSpec } from "./definition.ts";
import { ready } from "./readiness/ready.ts";
import { useOf } from "./stack-use.ts";

/** What the small services of these tests do; each is a line of plain JavaScript for `node -e`. */
export const STAY = "setInterval(() => {}, 1e6);";
export const LISTEN = `require("http").createServer((q, s) => s.end("ok " + process.env.NAME)).listen(process.env.PORT, "127.0.0.1");`;
export const DEAF = `process.on("SIGTERM", () => {});`;

/** A web server that is ready when it answers; `code` runs before it listens. */
export function web(code = "", more: Partial<ServiceSpec<unknown, string, string>> = {}): ServiceSpec {
  return {
    ports: ["http"],
    ready: ready.http("/"),
    command: (ctx) => ({
      file: process.execPath,
      args: ["-e", code + LISTEN],
      env: { PORT: String(ctx.port("http")), NAME: ctx.name },
    }),
    ...more,
  };
}

/** A program that is ready when it prints "up". */
export function script(code: string, more: Partial<ServiceSpec<unknown, string, string>> = {}): ServiceSpec {
  return {
    ready: ready.logLine(/^up/),
    command: () => ({ file: process.execPath, args: ["-e", code] }),
    ...more,
  };
}

/** Boots stacks in a results folder of its own; `end` stops them all and removes it. */
export class TestBench {
  readonly root = mkdtempSync(join(tmpdir(), "fraimz-test-"));
  readonly results = join(this.root, "results");
  readonly #stacks: BootedStack[] = [];

  async boot(
    services: Record<string, ServiceSpec>,
    options: Partial<BootOptions> = {},
  ): Promise<BootedStack> {
    const stack = await bootStack(useOf(this.define(services)), this.options(options));
    this.#stacks.push(stack);
    return stack;
  }

  define(services: Record<string, ServiceSpec>) {
    return defineStack({
      name: "shop",
      title: "A shop",
      services,
      surfaces: {},
      variants: { big: "More of it" },
    });
  }

  options(options: Partial<BootOptions> = {}): BootOptions {
    return { root: this.root, results: this.results, runId: "run-1", ...options };
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.#stacks.map((stack) => stack.stop()));
    rmSync(this.root, { recursive: true, force: true });
  }
}
