import type { z } from "zod";
import type {
  ChannelContext,
  Command,
  PrepareContext,
  ReadyContext,
  ServiceContext,
  StackContext,
  StackFacts,
} from "./contexts.ts";
import type { ReadinessProbe } from "./readiness/probe.ts";
import type { SurfaceSpec } from "./surface-spec.ts";
import type { TargetSpec } from "./target-spec.ts";

/** One service: a program that runs in a process group of its own for as long as its stack does. */
export interface ServiceSpec<
  Options = unknown,
  Service extends string = string,
  Port extends string = string,
  Variant extends string = string,
> {
  /** The program; called when everything it needs is ready. */
  readonly command: (ctx: ServiceContext<Options, NoInfer<Service>, NoInfer<Port>, Variant>) => Command;
  /** Names for the free ports that it is given. */
  readonly ports?: readonly Port[];
  readonly ready: ReadinessProbe;
  /** Services that must be ready before it starts. */
  readonly needs?: readonly Service[];
  /** Whether the stack has this service at all, e.g. in one variant only; always when absent. */
  readonly when?: (facts: StackFacts<Options, Variant>) => boolean;
  /** Work before the start (a build, a data folder); begins at once, side by side with other services. */
  readonly prepare?: (
    ctx: PrepareContext<Options, NoInfer<Service>, NoInfer<Port>, Variant>,
  ) => Promise<void> | void;
  /** Where it answers; `http://127.0.0.1:` and its first port when absent. */
  readonly url?: (ctx: ServiceContext<Options, NoInfer<Service>, NoInfer<Port>, Variant>) => string;
  /** Values for others to read with `ctx.value`, known once it is ready. */
  readonly provides?: (
    ctx: ReadyContext<Options, NoInfer<Service>, NoInfer<Port>, Variant>,
  ) => Readonly<Record<string, string>>;
  /** How long it may take from its start until it is ready; 30,000 ms when absent. */
  readonly timeoutMs?: number;
  /** The signal that asks it to end; SIGTERM when absent. */
  readonly stopSignal?: "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGHUP";
  /** How long it may take to end before it is killed; 5,000 ms when absent. */
  readonly graceMs?: number;
}

/** Which service is the witness, and how the runner reaches its control side. */
export interface WitnessSpec<Context, Service extends string> {
  readonly service: Service;
  /** The base of its control side; no slash at the end. */
  readonly controlUrl: (ctx: Context) => string;
  readonly controlKey: (ctx: Context) => string;
}

/** What is on one of a stack's hosts. */
export interface HostSpec<Service extends string = string, Surface extends string = string> {
  readonly services?: readonly Service[];
  readonly surfaces?: readonly Surface[];
}

/** What an author writes; see `defineStack`. */
export interface StackSpec<
  Service extends string,
  Port extends string,
  Variant extends string,
  Schema extends z.ZodType,
  Surface extends string,
  Api,
  Agent,
  Probe,
  Target extends string = never,
> {
  /** As in `--stack NAME`: lower case letters, digits, hyphens. */
  readonly name: string;
  readonly title: string;
  /** Other ways to boot the same stack (`--stack NAME:VARIANT`), each with one line that says what differs. */
  readonly variants?: Readonly<Record<Variant, string>>;
  /** What can stand behind it; the first is what it boots by default, and each is a variant, too. */
  readonly targets?: readonly TargetSpec<Target>[];
  /**
   * Why flows on it run only when they are named, e.g. what has to be downloaded: `--stack`, `--flow`, `--tag` and
   * `--target` name them, a run of everything leaves them out.
   */
  readonly onDemand?: string;
  /** A zod object in which every option has a default. */
  readonly options?: Schema;
  readonly services: Readonly<
    Record<Service, ServiceSpec<z.output<Schema>, NoInfer<Service>, Port, NoInfer<Variant | Target>>>
  >;
  readonly surfaces: Readonly<
    Record<
      Surface,
      SurfaceSpec<StackContext<z.output<Schema>, NoInfer<Service>, NoInfer<Port>, NoInfer<Variant | Target>>>
    >
  >;
  /**
   * Several machines instead of one: what runs on which, by the hosts' names. Each host is a network of its own (a
   * namespace, so root on Linux), with an address for the others and a loopback that they do not see. A
   * service goes on listening on 127.0.0.1, and the runner's channels get there by `ctx.reach`; what the hosts say
   * to each other must go to a `ctx.address`. Everything is on this machine when absent or empty.
   */
  readonly hosts?: (
    facts: StackFacts<z.output<Schema>, NoInfer<Variant | Target>>,
  ) => Readonly<Record<string, HostSpec<NoInfer<Service>, NoInfer<Surface>>>>;
  /**
   * What the stack needs of the machine, as a flow's `requires`; unmet, every flow on it is incomplete. What hosts
   * need is known without it.
   */
  readonly requires?: (facts: StackFacts<z.output<Schema>, NoInfer<Variant | Target>>) => readonly string[];
  /** A PEM file with the certificate of an authority that the stack's browsers trust, as an administrator installs it. */
  readonly authority?: (
    ctx: StackContext<z.output<Schema>, NoInfer<Service>, NoInfer<Port>, NoInfer<Variant | Target>>,
  ) => string | undefined;
  readonly witness?: WitnessSpec<
    StackContext<z.output<Schema>, NoInfer<Service>, NoInfer<Port>, NoInfer<Variant | Target>>,
    NoInfer<Service>
  >;
  /** The arrange channel of a flow's world: the product's public API. */
  readonly api?: (
    ctx: ChannelContext<z.output<Schema>, NoInfer<Service>, NoInfer<Port>, NoInfer<Variant | Target>>,
  ) => Api;
  /** Acting as a client or agent of the product. */
  readonly agent?: (
    ctx: ChannelContext<z.output<Schema>, NoInfer<Service>, NoInfer<Port>, NoInfer<Variant | Target>>,
  ) => Agent;
  /** Reading, never changing. */
  readonly probe?: (
    ctx: ChannelContext<z.output<Schema>, NoInfer<Service>, NoInfer<Port>, NoInfer<Variant | Target>>,
  ) => Probe;
  /** What stands in for the real thing, one line each; shown in the report. */
  readonly standIns?: (facts: StackFacts<z.output<Schema>, NoInfer<Variant | Target>>) => readonly string[];
  /**
   * Gives each flow, repeat and control clean data: called before every one but the first on a stack that this run
   * booted, and before every one on a kept stack. Flows then use the stack one after the other, also with `--workers`.
   * `"boot"` boots it anew for each instead. Never called where a service is attached: its data is somebody else's.
   * Flows share the stack and its data when absent.
   */
  readonly reset?:
    | "boot"
    | ((
        ctx: StackContext<z.output<Schema>, NoInfer<Service>, NoInfer<Port>, NoInfer<Variant | Target>>,
      ) => Promise<void> | void);
}

/**
 * A stack as it was defined; nothing runs yet. `Options` is what `with` takes. Inside, each part is kept with
 * its context types widened: the options are parsed before any part sees them.
 */
export interface StackDefinition<
  Surface extends string = string,
  Api = unknown,
  Agent = unknown,
  Probe = unknown,
  Options = unknown,
  Variant extends string = string,
> {
  readonly name: string;
  readonly title: string;
  readonly variants: Readonly<Record<string, string>>;
  readonly targets: readonly TargetSpec[];
  readonly onDemand: string | undefined;
  readonly services: Readonly<Record<string, ServiceSpec>>;
  readonly surfaces: Readonly<Record<Surface, SurfaceSpec<StackContext>>>;
  readonly hosts: (facts: StackFacts) => Readonly<Record<string, HostSpec>>;
  readonly requires: (facts: StackFacts) => readonly string[];
  readonly authority: (ctx: StackContext) => string | undefined;
  readonly witness: WitnessSpec<StackContext, string> | undefined;
  readonly api: (ctx: ChannelContext) => Api;
  readonly agent: (ctx: ChannelContext) => Agent;
  readonly probe: (ctx: ChannelContext) => Probe;
  readonly standIns: (facts: StackFacts) => readonly string[];
  readonly reset: "boot" | ((ctx: StackContext) => Promise<void> | void) | undefined;
  /**
   * Fills in the defaults.
   * @throws StackError that names each option which does not fit.
   */
  parseOptions(input: unknown): unknown;
  /** The stack with these options, as a flow uses it. */
  with(options: Options): StackUse<Surface, Api, Agent, Probe, Options, Variant>;
  /** The stack in one of its variants. */
  variant(name: Variant): StackUse<Surface, Api, Agent, Probe, Options, Variant>;
}

/** A stack with chosen options and variant: what `defineFlow({ stack })` takes besides a plain definition. */
export interface StackUse<
  Surface extends string = string,
  Api = unknown,
  Agent = unknown,
  Probe = unknown,
  Options = unknown,
  Variant extends string = string,
> {
  readonly definition: StackDefinition<Surface, Api, Agent, Probe, Options, Variant>;
  /** As the author gave them; parsed at boot. */
  readonly options: unknown;
  readonly chosenVariant: string | undefined;
  /** These options over the ones it has: objects are merged, everything else is replaced. */
  with(options: Options): StackUse<Surface, Api, Agent, Probe, Options, Variant>;
  variant(name: Variant): StackUse<Surface, Api, Agent, Probe, Options, Variant>;
}
