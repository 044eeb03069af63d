import { createServer, type Server } from "node:net";
import { execa } from "execa";
import { Failure } from "../../evidence/log/failure.ts";
import { nodeArguments, ownProgram } from "../../process/own-program.ts";
import { describeExit, type ProcessGroup, type SpawnOptions } from "../../process/process-group.ts";

/** A program and its arguments, as they are started. */
export interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
}

export interface NetworkHostOptions {
  readonly name: string;
  /** Its IPv4 address in the network that {@link connectHosts} makes. */
  readonly address: string;
  /** The process that keeps the namespace, where one does already; a new namespace is made when absent. */
  readonly keeper?: number;
  /** How its process is started: a stack's receipt writes it down first. */
  readonly spawn: (options: SpawnOptions) => Promise<ProcessGroup>;
  readonly logFile: string;
  /** How long it may take, in milliseconds; 30,000 when absent. */
  readonly limitMs?: number;
}

/** A host could not be made, or has ended. */
export class HostFailed extends Failure {
  override name = "HostFailed";
}

/** Namespaces and links are the kernel's own; the tools that make them, with util-linux and iproute2. */
export const HOST_NEEDS = ["linux", "root", "netns", "bin:unshare", "bin:nsenter", "bin:ip"] as const;

/**
 * A machine of its own as far as the network goes: a Linux network namespace with its own loopback and address.
 * The runner stays outside, without an address in that network, and reaches the host's loopback through a relay.
 * The namespace has no name: it lives as long as a process in it, so nothing of it can be left over.
 */
export class NetworkHost {
  readonly name: string;
  readonly address: string;
  /** The relay, which also keeps the namespace where it was made with it. */
  readonly relay: ProcessGroup;
  readonly #keeper: number;
  readonly #limitMs: number;
  readonly #outside = new Map<number, Promise<number>>();

  private constructor(options: NetworkHostOptions, relay: ProcessGroup, keeper: number) {
    this.name = options.name;
    this.address = options.address;
    this.relay = relay;
    this.#keeper = keeper;
    this.#limitMs = options.limitMs ?? 30_000;
  }

  /**
   * Makes a namespace, or enters the one that `keeper` keeps, and starts the relay in it.
   * @throws HostFailed with what the system said
   */
  static async start(options: NetworkHostOptions): Promise<NetworkHost> {
    const { name, keeper, limitMs = 30_000 } = options;
    refuseElsewhere(name);
    const own = [process.execPath, ...nodeArguments(ownProgram("port-relay"))];
    const relay = await options.spawn({
      name: hostProcess(name),
      ...(keeper === undefined
        ? { file: "unshare", args: ["--net", "--", ...own] }
        : { file: "nsenter", args: [`--net=${namespaceOf(keeper)}`, "--", ...own] }),
      env: { ...process.env, PATH: toolPath() },
      logFile: options.logFile,
      messages: true,
    });
    const host = new NetworkHost(options, relay, keeper ?? relay.pid);
    await host.#hears(limitMs, (message) => "inside" in message);
    return host;
  }

  /** The same program on this host. It replaces `nsenter`, so process id and group stay those of the start. */
  enter({ file, args }: Invocation): Invocation {
    return { file: "nsenter", args: [`--net=${namespaceOf(this.#keeper)}`, "--", file, ...args] };
  }

  /**
   * Hands an open listener of this side over: from now on what connects to it arrives at `port` of the host's
   * loopback. The caller closes its own copy.
   */
  async carry(server: Server, port: number): Promise<void> {
    const carrying = this.#hears(this.#limitMs, (message) => message.carrying === port);
    this.relay.child.send({ carry: port }, server);
    await carrying;
  }

  /** @returns a port of this side's loopback that leads to `port` of the host's */
  async reach(port: number): Promise<number> {
    const known = this.#outside.get(port) ?? this.#open(port);
    this.#outside.set(port, known);
    return await known;
  }

  async #open(port: number): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: "127.0.0.1", port: 0 }, resolve);
    });
    const address = server.address();
    try {
      await this.carry(server, port);
    } finally {
      server.close();
    }
    if (typeof address === "object" && address !== null) return address.port;
    throw this.#failed("its relay has no port");
  }

  /** Waits for a message of the relay. */
  #hears(limitMs: number, wanted: (message: Record<string, unknown>) => boolean): Promise<void> {
    const { child } = this.relay;
    return new Promise((resolve, reject) => {
      const over = (act: () => void): void => {
        clearTimeout(timer);
        child.off("message", hear);
        act();
      };
      const hear = (message: unknown): void => {
        if (typeof message === "object" && message !== null && wanted({ ...message })) over(resolve);
      };
      const late = (): void =>
        over(() => reject(this.#failed(`its relay said nothing within ${limitMs} ms`)));
      const timer = setTimeout(late, limitMs);
      child.on("message", hear);
      void this.relay.exited.then((exit) =>
        over(() => reject(this.#failed(`its relay ended with ${describeExit(exit)}`))),
      );
    });
  }

  #failed(how: string): HostFailed {
    const lines = this.relay.lastLines(5);
    return new HostFailed({
      kind: "stack",
      title: `The host "${this.name}" could not be used`,
      message: lines.length === 0 ? how : `${how}; its last lines:\n${lines.join("\n")}`,
      next: "Hosts are network namespaces: run as root on Linux, in a container with CAP_SYS_ADMIN and CAP_NET_ADMIN.",
    });
  }
}

function refuseElsewhere(name: string): void {
  const root = process.getuid?.() === 0;
  if (process.platform === "linux" && root) return;
  throw new HostFailed({
    kind: "requires",
    title: `The host "${name}" can't be made here`,
    message: "A host is a network namespace, which takes root on Linux.",
    expected: "root on linux",
    actual: `${root ? "root" : "an ordinary user"} on ${process.platform}`,
    next: "Run as root on Linux, or use a variant of the stack without hosts.",
  });
}

/** What the process that keeps a host's namespace is called in receipts. */
export function hostProcess(name: string): string {
  return `host ${name}`;
}

/**
 * Joins hosts by a cable between each two (a veth pair, made inside the namespaces: nothing of it is ever seen
 * outside). Each reaches the others' addresses, and nothing else.
 * @throws HostFailed with what `ip` said
 */
export async function connectHosts(hosts: readonly NetworkHost[]): Promise<void> {
  const cables = hosts.flatMap((_, from) =>
    hosts.slice(from + 1).map((__, offset) => ({ from, to: from + 1 + offset })),
  );
  for (const [from, host] of hosts.entries()) {
    const begun = cables.filter((cable) => cable.from === from);
    await inside(
      host,
      begun.map(({ to }) => {
        const peer = hosts[to]?.relay.pid;
        return `link add ${device(to)} type veth peer name ${device(from)} netns ${peer}`;
      }),
    );
  }
  await Promise.all(
    hosts.map((host, own) =>
      inside(host, [
        "link set lo up",
        ...hosts.flatMap(({ address }, other) =>
          other === own
            ? []
            : [
                `address add ${host.address}/32 dev ${device(other)}`,
                `link set ${device(other)} up`,
                `route add ${address}/32 dev ${device(other)} src ${host.address}`,
              ],
        ),
      ]),
    ),
  );
}

/** What the end of a cable is called: after the host that it leads to. */
function device(to: number): string {
  return `cable${to + 1}`;
}

async function inside(host: NetworkHost, commands: readonly string[]): Promise<void> {
  const { file, args } = host.enter({ file: "ip", args: ["-batch", "-"] });
  const result = await execa(file, args, {
    input: `${commands.join("\n")}\n`,
    reject: false,
    timeout: 20_000,
    env: { PATH: toolPath() },
  });
  if (result.exitCode === 0) return;
  throw new HostFailed({
    kind: "stack",
    title: `The host "${host.name}" got no network`,
    message: `ip said: ${result.stderr.trim() || result.shortMessage}`,
    next: "Network namespaces need root and CAP_NET_ADMIN; in a container, grant it.",
  });
}

function namespaceOf(pid: number): string {
  return `/proc/${pid}/ns/net`;
}

/** Also where an ordinary user's PATH ends before the system's own programs. */
function toolPath(): string {
  return `${process.env.PATH ?? "/usr/bin:/bin"}:/usr/sbin:/sbin`;
}
