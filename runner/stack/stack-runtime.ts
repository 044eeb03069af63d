import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { show } from "../evidence/text/show.ts";
import { authored } from "./authored.ts";
import type { BootPlan } from "./boot-plan.ts";
import type { ServiceContext, StackContext } from "./contexts.ts";
import type { ServiceSpec } from "./definition.ts";
import { hostOf } from "./placement.ts";
import { serviceEnvironment } from "./service-environment.ts";
import { StackError, unknownName } from "./stack-error.ts";

/** What is decided before anything starts, and what a kept stack needs to be used again. */
export interface RuntimePlan
  extends Pick<BootPlan, "stack" | "variant" | "options" | "services" | "attached" | "placement"> {
  readonly runId: string;
  /** See `SessionOptions`. */
  readonly passEnv?: readonly string[] | undefined;
  readonly root: string;
  readonly dir: string;
  /** `home` in that folder when absent. */
  readonly home?: string;
  /** Service to port name to port. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** The facts of one booted (or booting) stack, from which every context is made. */
export class StackRuntime {
  readonly plan: RuntimePlan;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #values: Record<string, Readonly<Record<string, string>>>;
  readonly #secrets: Record<string, string>;

  readonly #onSecret: (value: string) => void;

  /** @param onSecret hears of each secret before anybody gets it, so that it can be redacted everywhere */
  constructor(plan: RuntimePlan, onSecret: (value: string) => void = () => {}) {
    this.plan = plan;
    this.#onSecret = onSecret;
    for (const value of Object.values(plan.secrets ?? {})) onSecret(value);
    this.home = plan.home ?? join(plan.dir, "home");
    this.env = serviceEnvironment(this.home, plan.passEnv);
    this.#values = { ...plan.values };
    this.#secrets = { ...plan.secrets };
  }

  /** Every secret that was handed out so far. */
  get secrets(): Readonly<Record<string, string>> {
    return this.#secrets;
  }

  get values(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    return this.#values;
  }

  spec(service: string): ServiceSpec {
    const spec = this.plan.services[service];
    if (spec !== undefined) return spec;
    const names = Object.keys(this.plan.services);
    throw new StackError(`in stack ${this.plan.stack}, ${unknownName("service", service, names)}`);
  }

  dirOf(service: string): string {
    this.spec(service);
    return join(this.plan.dir, service);
  }

  logFileOf(service: string): string {
    this.spec(service);
    return join(this.plan.dir, "logs", `${service}.log`);
  }

  url(service: string): string {
    const spec = this.spec(service);
    const given = this.plan.attached[service];
    if (given !== undefined) return given.replace(/\/+$/, "");
    const { url } = spec;
    if (url !== undefined) {
      const own = authored(service, "url", () => url(this.serviceContext(service)));
      if (typeof own === "string" && URL.canParse(own)) return own.replace(/\/+$/, "");
      throw new StackError(`the \`url\` of service ${service} gave ${show(own)}, which is no URL`, {
        service,
      });
    }
    const first = spec.ports?.[0];
    if (first === undefined)
      throw new StackError(`service ${service} has no port and no url, so nobody can reach it`);
    return `http://127.0.0.1:${this.portOf(service, first)}`;
  }

  /** See `StackContext.reach`. */
  reach(service: string): string {
    const first = this.spec(service).ports?.[0];
    if (first === undefined || hostOf(this.plan.placement, "services", service) === undefined)
      return this.url(service);
    return `http://127.0.0.1:${this.portOf(service, first)}`;
  }

  address(host: string): string {
    const hosts = Object.keys(this.plan.placement);
    if (hosts.length === 0) return "127.0.0.1";
    const placed = this.plan.placement[host];
    if (placed !== undefined) return placed.address;
    throw new StackError(`in stack ${this.plan.stack}, ${unknownName("host", host, hosts)}`);
  }

  /** Of an attached service, every port is its URL's: no other one is known. */
  portOf(service: string, port: string): number {
    const names = this.spec(service).ports ?? [];
    if (!names.includes(port)) {
      throw new StackError(
        `service ${service} of stack ${this.plan.stack}: ${unknownName("port", port, names)}`,
      );
    }
    const given = this.plan.attached[service];
    if (given !== undefined) return portOfUrl(given);
    const reserved = this.plan.ports[service]?.[port];
    if (reserved === undefined) throw new StackError(`port ${port} of service ${service} was not reserved`);
    return reserved;
  }

  value(service: string, name: string): string {
    this.spec(service);
    if (this.plan.attached[service] !== undefined) {
      throw new StackError(`attached service ${service} provides no "${name}": the stack did not start it`, {
        next: `Read \`ctx.attached("${service}")\` first, and take the value from the environment then.`,
      });
    }
    const values = this.#values[service];
    if (values === undefined) {
      throw new StackError(`service ${service} provides "${name}" only once it is ready`, {
        next: `Add "${service}" to the needs of the service that reads it.`,
      });
    }
    const value = values[name];
    if (value === undefined)
      throw new StackError(`service ${service}: ${unknownName("value", name, Object.keys(values))}`);
    return value;
  }

  secret(name: string): string {
    const known = this.#secrets[name];
    if (known !== undefined) return known;
    const value = randomBytes(24).toString("base64url");
    this.#secrets[name] = value;
    this.#onSecret(value);
    return value;
  }

  /** Notes what a service told while it became ready. */
  becameReady(service: string, captured: readonly string[]): void {
    const { provides } = this.spec(service);
    if (provides === undefined) {
      this.#values[service] = {};
      return;
    }
    const own: unknown = authored(service, "provides", () =>
      provides({ ...this.serviceContext(service), captured }),
    );
    if (own === null || typeof own !== "object" || "then" in own) {
      throw new StackError(
        `the \`provides\` of service ${service} gave ${show(own)}: it must return values by name, at once`,
        { service },
      );
    }
    this.#values[service] = Object.fromEntries(
      Object.entries(own).map(([name, value]) => [name, String(value)]),
    );
  }

  stackContext(): StackContext {
    const { plan } = this;
    return {
      options: plan.options,
      variant: plan.variant,
      runId: plan.runId,
      root: plan.root,
      home: this.home,
      env: this.env,
      url: (service) => this.url(service),
      reach: (service) => this.reach(service),
      address: (host) => this.address(host),
      portOf: (service, port) => this.portOf(service, port),
      dirOf: (service) => this.dirOf(service),
      value: (service, name) => this.value(service, name),
      secret: (name) => this.secret(name),
      attached: (service) => {
        this.spec(service);
        return plan.attached[service];
      },
    };
  }

  serviceContext(service: string): ServiceContext {
    return {
      ...this.stackContext(),
      name: service,
      dir: this.dirOf(service),
      logFile: this.logFileOf(service),
      port: (name) => this.portOf(service, name),
    };
  }
}

/** The port of a URL, the scheme's own when it names none. */
function portOfUrl(url: string): number {
  const { port, protocol } = new URL(url);
  if (port !== "") return Number(port);
  return protocol === "https:" || protocol === "wss:" ? 443 : 80;
}
