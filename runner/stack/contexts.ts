/** What every part of a stack's definition may know. */
export interface StackFacts<Options = unknown, Variant extends string = string> {
  /** The stack's options, parsed, with their defaults. */
  readonly options: Options;
  /** The variant that was chosen, or undefined for the stack as it is by default. */
  readonly variant: Variant | undefined;
}

/** The running stack, as its services and channels see it. `Service` is the union of the services' names. */
export interface StackContext<
  Options = unknown,
  Service extends string = string,
  Port extends string = string,
  Variant extends string = string,
> extends StackFacts<Options, Variant> {
  readonly runId: string;
  /** The repository's root: absolute. */
  readonly root: string;
  /** A HOME of the stack's own, empty at boot. */
  readonly home: string;
  /** The environment that a service gets before its own values: this process's, with HOME replaced. */
  readonly env: Readonly<Record<string, string>>;
  /** Where a service answers (or will answer: ports are known before anything starts); no slash at the end. */
  url(service: Service): string;
  /**
   * Where the runner's own channels get to a service: its URL, or, when it is on a host of the stack's own, the
   * relay to its first port. A page or redirect that is asked for here still names the service's `url`.
   */
  reach(service: Service): string;
  /** The address of one of the stack's hosts; 127.0.0.1 when it has none and everything runs on this machine. */
  address(host: string): string;
  /** A port of a service on 127.0.0.1, the same number on its host and, through a relay, on this machine. */
  portOf(service: Service, port: Port): number;
  /** A service's own data folder. */
  dirOf(service: Service): string;
  /** What a service that is ready provides under this name; see `provides`. */
  value(service: Service, name: string): string;
  /** A random value, one for each name and boot. It is redacted wherever evidence is written. */
  secret(name: string): string;
  /** The URL that was given instead of booting the service, or undefined when the stack boots it. */
  attached(service: Service): string | undefined;
}

/** What one service is told when it is prepared and started. */
export interface ServiceContext<
  Options = unknown,
  Service extends string = string,
  Port extends string = string,
  Variant extends string = string,
> extends StackContext<Options, Service, Port, Variant> {
  readonly name: string;
  /** Its own data folder, empty at boot. */
  readonly dir: string;
  readonly logFile: string;
  /** One of its own ports, which are free ports of 127.0.0.1 reserved for this boot. */
  port(name: Port): number;
}

/** A service that has become ready, which may have told something while it did. */
export interface ReadyContext<
  Options = unknown,
  Service extends string = string,
  Port extends string = string,
  Variant extends string = string,
> extends ServiceContext<Options, Service, Port, Variant> {
  /** The groups that `ready.logLine` captured. */
  readonly captured: readonly string[];
}

/** A step before the start, such as a build or the set-up of a data folder. */
export interface PrepareContext<
  Options = unknown,
  Service extends string = string,
  Port extends string = string,
  Variant extends string = string,
> extends ServiceContext<Options, Service, Port, Variant> {
  /** Aborted when the boot is given up. */
  readonly signal: AbortSignal;
  /**
   * Runs a command to its end, with its output in the service's log.
   * @throws StackError with its last lines when it can't be started, or ends with another code than 0.
   */
  run(command: Command): Promise<void>;
  /**
   * Makes a folder once for each content of its inputs, and finds it again afterwards, also in other runs.
   * @returns the folder's absolute path; nothing may be written into it later.
   */
  cached(build: CachedBuild): Promise<string>;
  /**
   * Installs a published package with npm, once for all runs, without running its scripts.
   * @param exact like `executor@1.5.9`
   * @returns the absolute path of the folder that holds its `node_modules`; nothing may be written into it.
   */
  installed(exact: string): Promise<string>;
}

export interface CachedBuild {
  /** Part of the folder's name. */
  readonly name: string;
  /** Files and folders, relative to the repository's root, whose content decides. */
  readonly inputs: readonly string[];
  /** Whatever else decides: versions, settings. */
  readonly key?: string;
  /** Fills the empty folder `out`. What is there when it resolves is kept; nothing is when it rejects. */
  build(out: string): Promise<void>;
}

/** A program to start. */
export interface Command {
  readonly file: string;
  readonly args?: readonly string[];
  /** Added to the context's `env`; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The repository's root when absent. */
  readonly cwd?: string;
}

/** The part of the witness that belongs to one flow, set by the runner. */
export interface FlowWitness {
  readonly tenant: string;
  /** The tenant's base URL; no slash at the end. */
  readonly url: string;
  /** The tenant's MCP endpoint, which a flow gives to the product. */
  readonly mcpUrl: string;
  /** Base URL of its scripted model, for an OpenAI-compatible client. */
  readonly modelUrl: string;
}

/** What a stack's `api`, `agent` and `probe` are made from, once for each flow. */
export interface ChannelContext<
  Options = unknown,
  Service extends string = string,
  Port extends string = string,
  Variant extends string = string,
> extends StackContext<Options, Service, Port, Variant> {
  readonly witness: FlowWitness;
  /** The name with something added that no other flow or run has. */
  unique(name: string): string;
  /** Registers a value that must never be written into evidence, and returns it. */
  redact(value: string): string;
  /**
   * Aborted when the frame, or the world, that calls the channel is over: for what a call waits for. Read it in the
   * call itself; each frame has its own.
   */
  readonly signal: AbortSignal;
  /** Has `close` called when the flow is over, whatever happened; in reverse order. */
  onEnd(close: () => void | Promise<void>): void;
}
