import { defineStack, electronStandIn, ready } from "fraimz";
import { z } from "zod";
import { buildProxy } from "../parts/build-proxy.ts";
import { buildWitness } from "../parts/build-witness.ts";
import { type Builds, bundleService } from "../parts/bundle-service.ts";
import { entryOf, noteEntry, runEntry } from "../parts/bundled-program.ts";
import { installOpencode } from "../parts/opencode.ts";
import { note, noted, prepared } from "../parts/prepared.ts";
import { witnessEnvironment } from "../parts/witness-environment.ts";
import { buildApi } from "./api/build.ts";
import { denAgent } from "./channels/agent.ts";
import { denApi } from "./channels/api.ts";
import { desktopProfile } from "./channels/desktop-profile.ts";
import { denProbe } from "./channels/probe.ts";
import { buildDesktop } from "./desktop/build.ts";
import { authorityFile, FRONTED, frontCommand, isApart, makeCertificate, publicUrl, trust } from "./front.ts";
import { mariadb } from "./mariadb.ts";
import { buildWeb } from "./web/build.ts";

const options = z.strictObject({
  /** Defects that API and web app plant in themselves; see stacks/den/api/planted/defects.ts. */
  break: z.array(z.string()).default([]),
  /** Defects that the desktop app plants in itself; see stacks/den/desktop/shared/defects.ts. */
  desktopBreak: z.array(z.string()).default([]),
  /** Refuse connection addresses that are not public, as hosted production does. */
  urlGuard: z.boolean().default(false),
  /** Names that resolve to a public-looking address but lead to this machine: NAME=ADDRESS, comma separated. */
  resolve: z.string().default(""),
  /** Staged rollout: connections show only for organizations that opted in. */
  gating: z.boolean().default(false),
  /** Stand behind a reverse proxy, below this path. */
  behindProxy: z.boolean().default(false),
  /** Plants a defect in the fronts of `two-hosts`: they speak no newer TLS than 1.2. */
  oldTls: z.boolean().default(false),
  /** How long a pending connect attempt is good for, milliseconds. */
  attemptTtlMs: z.number().int().positive().default(600_000),
  /** How long one call of an outside tool may take, milliseconds. */
  callTimeoutMs: z.number().int().positive().default(30_000),
});

const buildWebServer = (builds: Builds) =>
  bundleService(builds, {
    name: "den-web-server",
    entry: "stacks/den/web/main.ts",
    sources: ["stacks/den/web", "stacks/parts/environment.ts", "stacks/parts/listening.ts"],
  });

const buildFront = (builds: Builds) =>
  bundleService(builds, {
    name: "den-front",
    entry: "stacks/den/front/main.ts",
    sources: ["stacks/den/front", "stacks/parts/environment.ts", "stacks/parts/listening.ts"],
  });

/** Where the API keeps its records; the operations script is told the same. */
const databaseUrl = (ctx: {
  readonly variant: string | undefined;
  dirOf(service: "api"): string;
  value(service: "database", name: string): string;
}) => (ctx.variant === "mysql" ? ctx.value("database", "url") : `file:${ctx.dirOf("api")}/den.db`);

/** Where people and apps find a service: at the reverse proxy, where the stack stands behind one. */
const originOf = (
  ctx: {
    readonly options: { readonly behindProxy: boolean };
    url(service: "api" | "web" | "proxy"): string;
  },
  service: "api" | "web",
) => ctx.url(ctx.options.behindProxy ? "proxy" : service);

/** What a page says of itself when a person can use it. */
const READY = '[data-ready="true"]';

/** Den: org-level MCP connections, with the witness as the outside provider. */
export const den = defineStack({
  name: "den",
  title: "Den: an organization's external MCP connections",
  variants: {
    mysql: "MariaDB, booted privately, instead of the embedded database",
    opencode: "opencode, an agent that nobody here wrote, in place of the desktop's own engine",
    "two-hosts": "server side and desktop side on two hosts, the provider outside, over TLS (root on Linux)",
  },
  options,
  services: {
    witness: {
      ports: ["http", "control"],
      prepare: async (ctx) => noteEntry(ctx.dir, await buildWitness(ctx)),
      command: (ctx) =>
        runEntry(ctx, {
          ...witnessEnvironment(ctx),
          ...trust(ctx),
          ...(isApart(ctx) ? { ISSUER: ctx.url("witness") } : {}),
        }),
      url: (ctx) => publicUrl(ctx, "witness", ctx.port("http")),
      needs: ["front"],
      ready: ready.http("/healthz"),
    },
    front: {
      ports: FRONTED,
      when: isApart,
      prepare: async (ctx) => {
        const [front] = await Promise.all([buildFront(ctx), makeCertificate(ctx)]);
        noteEntry(ctx.dir, front);
      },
      command: (ctx) =>
        frontCommand(ctx, entryOf(ctx.dir), "front", "server", {
          web: ctx.portOf("web", "http"),
          api: ctx.portOf("api", "http"),
          ...(ctx.options.behindProxy ? { proxy: ctx.portOf("proxy", "http") } : {}),
        }),
      url: (ctx) => publicUrl(ctx, "web", ctx.port("web")),
      ready: ready.logLine(/^front ready/),
    },
    "provider-front": {
      ports: ["witness"],
      when: isApart,
      needs: ["front"],
      command: (ctx) =>
        frontCommand(ctx, entryOf(ctx.dirOf("front")), "provider-front", "provider", {
          witness: ctx.portOf("witness", "http"),
        }),
      url: (ctx) => publicUrl(ctx, "witness", ctx.port("witness")),
      ready: ready.logLine(/^front ready/),
    },
    // The provider's own front for names of the pretended internet: the witness answers to its own host only.
    outside: {
      ports: ["http"],
      when: ({ options }) => options.resolve !== "",
      prepare: async (ctx) => noteEntry(ctx.dir, await buildProxy(ctx)),
      command: (ctx) =>
        runEntry(ctx, {
          PORT: String(ctx.port("http")),
          PROXY_API_URL: ctx.url("witness"),
          PROXY_WEB_URL: ctx.url("witness"),
          ...trust(ctx),
        }),
      needs: ["front"],
      ready: ready.http("/healthz"),
    },
    database: { ...mariadb, when: ({ variant }) => variant === "mysql" },
    api: {
      ports: ["http"],
      needs: ["database", "front"],
      prepare: async (ctx) => noteEntry(ctx.dir, await buildApi(ctx)),
      command: (ctx) => {
        const env = {
          PORT: String(ctx.port("http")),
          DEN_WEB_URL: originOf(ctx, "web"),
          // Elsewhere it is where it listens.
          ...(ctx.options.behindProxy || isApart(ctx) ? { DEN_API_PUBLIC_URL: originOf(ctx, "api") } : {}),
          ...trust(ctx),
          DEN_DATABASE_URL: databaseUrl(ctx),
          DEN_ENCRYPTION_KEY: Buffer.from(ctx.secret("den-encryption-key-000000"))
            .toString("hex")
            .slice(0, 64),
          DEN_SESSION_SECRET: ctx.secret("den-session-secret"),
          DEN_URL_GUARD: ctx.options.urlGuard ? "on" : "off",
          // Nobody guesses the passwords of a flow's people: to make that dear took a fifth of the API's time.
          DEN_PASSWORD_COST: "1024",
          DEN_GATING: ctx.options.gating ? "on" : "off",
          DEN_ATTEMPT_TTL_MS: String(ctx.options.attemptTtlMs),
          DEN_CALL_TIMEOUT_MS: String(ctx.options.callTimeoutMs),
          DEN_BREAK: ctx.options.break.join(","),
          ...(ctx.options.resolve ? { DEN_RESOLVE: ctx.options.resolve } : {}),
        };
        return runEntry(ctx, env);
      },
      url: (ctx) => publicUrl(ctx, "api", ctx.port("http")),
      ready: ready.http("/healthz"),
    },
    web: {
      ports: ["http"],
      needs: ["front"],
      prepare: async (ctx) => {
        const [desktop, server, dist] = await Promise.all([
          buildDesktop(ctx),
          buildWebServer(ctx),
          buildWeb(ctx),
        ]);
        // Sources that change while the stack runs must not change the app under its flows.
        note(ctx.dir, "desktop", desktop);
        noteEntry(ctx.dir, server);
        note(ctx.dir, "dist", dist);
        if (ctx.variant === "opencode") note(ctx.dir, "opencode", await installOpencode(ctx));
      },
      command: (ctx) =>
        runEntry(ctx, {
          PORT: String(ctx.port("http")),
          DEN_WEB_DIST: prepared(ctx.dir, "dist"),
          DEN_API_URL: ctx.url("api"),
          ...trust(ctx),
        }),
      url: (ctx) => publicUrl(ctx, "web", ctx.port("http")),
      ready: ready.http("/healthz"),
    },
    proxy: {
      ports: ["http"],
      when: ({ options }) => options.behindProxy,
      prepare: async (ctx) => noteEntry(ctx.dir, await buildProxy(ctx)),
      needs: ["api", "web"],
      command: (ctx) =>
        runEntry(ctx, {
          PORT: String(ctx.port("http")),
          PROXY_API_URL: ctx.url("api"),
          PROXY_WEB_URL: ctx.url("web"),
          ...trust(ctx),
        }),
      url: (ctx) => publicUrl(ctx, "proxy", ctx.port("http")),
      ready: ready.http("/healthz"),
    },
  },
  hosts: (facts) =>
    isApart(facts)
      ? {
          server: { services: ["front", "outside", "database", "api", "web", "proxy"] },
          desktop: { surfaces: ["desktop", "admin", "member", "console"] },
          provider: { services: ["provider-front", "witness"] },
        }
      : {},
  requires: (facts) => (isApart(facts) ? ["bin:certutil"] : []),
  authority: (ctx) => (isApart(ctx) ? authorityFile(ctx) : undefined),
  witness: {
    service: "witness",
    controlUrl: (ctx) => `http://127.0.0.1:${ctx.portOf("witness", "control")}`,
    controlKey: (ctx) => ctx.secret("witness-control-key"),
  },
  surfaces: {
    admin: { kind: "browser", url: (ctx) => originOf(ctx, "web"), ready: READY },
    member: { kind: "browser", url: (ctx) => originOf(ctx, "web"), ready: READY },
    desktop: {
      kind: "electron",
      app: (ctx) => prepared(ctx.dirOf("web"), "desktop"),
      standIn: electronStandIn,
      profile: (ctx) => desktopProfile(ctx.home),
      deepLinks: ["den"],
      ready: READY,
      env: (ctx) => ({
        DEN_API_URL: originOf(ctx, "api"),
        DEN_WEB_URL: originOf(ctx, "web"),
        DEN_ENGINE_FOLDER: `${ctx.home}/.den`,
        DEN_BREAK: ctx.options.desktopBreak.join(","),
        DEN_OPENCODE: noted(ctx.dirOf("web"), "opencode"),
        ...trust(ctx),
      }),
    },
    // What somebody who sits before the desktop can try by hand.
    console: { kind: "terminal", env: (ctx) => trust(ctx) },
    operations: {
      kind: "terminal",
      env: (ctx) => ({ DEN_DATABASE_URL: databaseUrl(ctx) }),
    },
    display: { kind: "display", size: { width: 1440, height: 900 } },
  },
  api: denApi,
  agent: denAgent,
  probe: denProbe,
});
