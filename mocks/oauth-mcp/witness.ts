/** The witness as a whole: public side, control side, tenants, log. */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { ServerCertificate } from "../certificate-authority/certify.ts";
import { DEFAULT_TENANT, type FaultMap } from "../witness-log/control.ts";
import { type TenantOptions, type TenantOptionsInput, tenantOptions } from "../witness-log/options.ts";
import { closed, listen } from "./control/listening.ts";
import { createControl } from "./control/server.ts";
import { dispatch } from "./dispatch.ts";
import { createFront, LIMITS, type TenantDirectory } from "./front.ts";
import { type LineSink, type LogFileError, noLogFile, openLogFile } from "./log/log-file.ts";
import { Tenant } from "./tenant.ts";
import { WitnessStartError } from "./witness-start-error.ts";

export interface WitnessSettings {
  /** Address of the public side; 127.0.0.1 when absent. */
  readonly host?: string;
  /** Port of the public side; a free one when 0 or absent. */
  readonly port?: number;
  /** Port of the control side, on loopback; a free one when 0 or absent. */
  readonly controlPort?: number;
  /** Key of the control side; made when absent. */
  readonly controlKey?: string;
  /** Public origin that is announced, where it differs from `http://host:port` (behind a proxy). */
  readonly issuer?: string;
  /** Serve HTTPS, with a certificate of an authority that is made at the start ({@link Witness.authority}). */
  readonly tls?: boolean;
  /** JSON lines file that the log is appended to; kept in memory alone when absent. */
  readonly logFile?: string;
  /** Called when the log file can't be written any more; the caller then ends the process. Throws when absent. */
  readonly onLogFailure?: (error: LogFileError) => void;
  /** Options and faults of the default tenant. */
  readonly options?: TenantOptionsInput;
  readonly faults?: FaultMap;
}

const MOST_TENANTS = 1_000;

export class Witness implements TenantDirectory {
  readonly key: string;
  readonly #tenants = new Map<string, Tenant>();
  readonly #ownFronts = new Map<string, Server>();
  readonly #host: string;
  readonly #file: LineSink;
  readonly #certificate: ServerCertificate | undefined;
  readonly #front: Server;
  readonly #control: Server;
  #origin = "";
  #controlUrl = "";
  #made = 0;

  private constructor(settings: WitnessSettings, certificate: ServerCertificate | undefined) {
    this.#certificate = certificate;
    this.#host = settings.host ?? "127.0.0.1";
    this.key = settings.controlKey ?? randomBytes(18).toString("base64url");
    this.#file =
      settings.logFile === undefined
        ? noLogFile
        : openLogFile(settings.logFile, { onFailure: settings.onLogFailure });
    this.#front = createFront(this, LIMITS, certificate);
    this.#control = createControl(this);
  }

  /** Starts both sides. Throws {@link WitnessStartError} when a port is taken. */
  static async start(settings: WitnessSettings = {}): Promise<Witness> {
    const witness = new Witness(settings, settings.tls ? await certificateFor(settings) : undefined);
    try {
      const port = await listen(witness.#front, settings.port ?? 0, witness.#host, "PORT");
      const controlPort = await listen(
        witness.#control,
        settings.controlPort ?? 0,
        "127.0.0.1",
        "CONTROL_PORT",
      );
      witness.#origin = settings.issuer ? new URL(settings.issuer).origin : witness.#originAt(port);
      witness.#controlUrl = `http://127.0.0.1:${controlPort}`;
      const main = witness.#add(
        DEFAULT_TENANT,
        witness.#origin,
        "",
        tenantOptions.parse(settings.options ?? {}),
      );
      if (settings.faults) main.setFaults(settings.faults);
      return witness;
    } catch (error) {
      await witness.close();
      throw error;
    }
  }

  #originAt(port: number): string {
    return `${this.#certificate ? "https" : "http"}://${this.#host}:${port}`;
  }

  /** PEM of the authority that vouches for the public side; undefined without TLS. */
  get authority(): string | undefined {
    return this.#certificate?.authority;
  }
  get origin(): string {
    return this.#origin;
  }
  get controlUrl(): string {
    return this.#controlUrl;
  }

  /** Creates a tenant under its own prefix, or on a port of its own. */
  async createTenant(id: string | undefined, options: TenantOptions, faults: FaultMap = {}): Promise<Tenant> {
    this.#made += 1;
    const name = id ?? `run-${this.#made}-${randomBytes(3).toString("hex")}`;
    if (this.#tenants.has(name))
      throw new WitnessStartError(`There is a tenant ${name} already; choose another id.`);
    if (this.#tenants.size >= MOST_TENANTS) {
      throw new WitnessStartError(`There are ${MOST_TENANTS} tenants, which is the limit; close some.`);
    }
    const needsOwn = options.resourceMetadata === "root" || options.mcpPath === "/";
    if (!options.ownPort && !needsOwn)
      return this.#withFaults(this.#add(name, this.#origin, `/t/${name}`, options), faults);
    const front = createFront({ byPath: () => this.#tenants.get(name) }, LIMITS, this.#certificate);
    const port = await listen(front, 0, this.#host, "ownPort");
    this.#ownFronts.set(name, front);
    return this.#withFaults(this.#add(name, this.#originAt(port), "", options), faults);
  }

  #withFaults(tenant: Tenant, faults: FaultMap): Tenant {
    try {
      if (Object.keys(faults).length > 0) tenant.setFaults(faults);
      return tenant;
    } catch (error) {
      void this.closeTenant(tenant.id);
      throw error;
    }
  }

  #add(id: string, origin: string, prefix: string, options: TenantOptions): Tenant {
    const tenant = new Tenant({
      id,
      origin,
      prefix,
      options,
      file: this.#file,
      dispatch: (addressed, request, exchange) =>
        dispatch(addressed, request, exchange, (token) => this.#issuedElsewhere(token, addressed)),
    });
    this.#tenants.set(id, tenant);
    return tenant;
  }

  tenant(id: string): Tenant | undefined {
    return this.#tenants.get(id);
  }

  /** Ends a tenant: its addresses answer 404, its held answers are dropped. */
  async closeTenant(id: string): Promise<void> {
    const tenant = this.#tenants.get(id);
    this.#tenants.delete(id);
    await tenant?.close();
    const front = this.#ownFronts.get(id);
    this.#ownFronts.delete(id);
    if (front) await closed(front);
  }

  byPath(path: string): Tenant | undefined {
    const id = /^(?:\/\.well-known\/[^/]+)?\/t\/([^/]+)/.exec(path)?.[1];
    return this.#tenants.get(id ?? DEFAULT_TENANT);
  }

  #issuedElsewhere(token: string, than: Tenant): boolean {
    for (const tenant of this.#tenants.values()) {
      if (tenant !== than && tenant.ledger.access(token)) return true;
    }
    return false;
  }

  /** Ends everything: no port, connection or open file is left. */
  async close(): Promise<void> {
    await Promise.all([...this.#tenants.keys()].map((id) => this.closeTenant(id)));
    await Promise.all([closed(this.#front), closed(this.#control)]);
    this.#file.close();
  }
}

/** Loopback by every name, and what the witness is called besides. */
async function certificateFor({ host, issuer }: WitnessSettings): Promise<ServerCertificate> {
  const names = ["localhost", "127.0.0.1", "::1", ...(host ? [host] : [])];
  if (issuer) names.push(new URL(issuer).hostname.replace(/^\[(.*)\]$/, "$1"));
  const { certify } = await import("../certificate-authority/certify.ts");
  return certify([...new Set(names)]);
}
