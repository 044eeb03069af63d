/**
 * Stands in for an organization's service that tells command-line tools which MCP servers its people shall have:
 * sign-in with a browser hand-off, the catalog, the models. It speaks the witness's control protocol
 * (mocks/witness-log), so that flows read its log and set its faults as they do with any witness.
 */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import { closed, listen } from "../oauth-mcp/control/listening.ts";
import { type Controlled, createControl, existing } from "../oauth-mcp/control/server.ts";
import { createFront } from "../oauth-mcp/front.ts";
import { type LineSink, noLogFile, openLogFile } from "../oauth-mcp/log/log-file.ts";
import { WitnessStartError } from "../oauth-mcp/witness-start-error.ts";
import { DEFAULT_TENANT, type FaultMap } from "../witness-log/control.ts";
import type { TenantOptions } from "../witness-log/options.ts";
import { type CatalogContent, contentRequest } from "./content.ts";
import { CatalogTenant } from "./tenant.ts";

export interface CatalogSettings {
  readonly port?: number;
  readonly controlPort?: number;
  /** Key of the control side; made when absent. */
  readonly controlKey?: string;
  /** Stands in each session that is issued; made when absent. */
  readonly sessionKey?: string;
  /** JSON lines file that the log is appended to; kept in memory alone when absent. */
  readonly logFile?: string;
  /** Serves the same on a port of its own, with this certificate and key (PEM). */
  readonly tls?: { readonly port: number; readonly cert: string; readonly key: string };
}

const HOST = "127.0.0.1";

export class ManagedCatalog implements Controlled {
  readonly key: string;
  readonly commands = { "POST /content": (body: unknown) => this.#publish(body) };
  readonly #tenants = new Map<string, CatalogTenant>();
  readonly #sessionKey: string;
  readonly #file: LineSink;
  readonly #front: Server;
  readonly #control: Server;
  #tls: TlsServer | undefined;
  #origin = "";
  #controlUrl = "";
  #made = 0;

  private constructor({ controlKey, sessionKey, logFile }: CatalogSettings) {
    this.key = controlKey ?? randomBytes(18).toString("base64url");
    this.#sessionKey = sessionKey ?? randomBytes(18).toString("base64url");
    this.#file = logFile === undefined ? noLogFile : openLogFile(logFile);
    this.#front = createFront({ byPath: (path) => this.#byPath(path) });
    this.#control = createControl(this);
  }

  /** Starts both sides. Throws {@link WitnessStartError} when a port is taken. */
  static async start(settings: CatalogSettings = {}): Promise<ManagedCatalog> {
    const catalog = new ManagedCatalog(settings);
    try {
      const port = await listen(catalog.#front, settings.port ?? 0, HOST, "PORT");
      const controlPort = await listen(catalog.#control, settings.controlPort ?? 0, HOST, "CONTROL_PORT");
      catalog.#origin = `http://${HOST}:${port}`;
      catalog.#controlUrl = `http://${HOST}:${controlPort}`;
      if (settings.tls) await catalog.#serveTls(settings.tls);
      catalog.#add(DEFAULT_TENANT, "");
      return catalog;
    } catch (error) {
      await catalog.close();
      throw error;
    }
  }

  get origin(): string {
    return this.#origin;
  }
  get controlUrl(): string {
    return this.#controlUrl;
  }

  tenant(id: string): CatalogTenant | undefined {
    return this.#tenants.get(id);
  }

  async createTenant(
    id: string | undefined,
    _options: TenantOptions,
    faults: FaultMap = {},
  ): Promise<CatalogTenant> {
    this.#made += 1;
    const name = id ?? `run-${this.#made}-${randomBytes(3).toString("hex")}`;
    if (this.#tenants.has(name)) throw new WitnessStartError(`There is a tenant ${name} already.`);
    const tenant = this.#add(name, `/t/${name}`);
    try {
      if (Object.keys(faults).length > 0) tenant.setFaults(faults);
    } catch (error) {
      await this.closeTenant(name);
      throw error;
    }
    return tenant;
  }

  async closeTenant(id: string): Promise<void> {
    this.#tenants.get(id)?.close();
    this.#tenants.delete(id);
  }

  /** Ends everything: no port, connection or open file is left. */
  async close(): Promise<void> {
    for (const id of [...this.#tenants.keys()]) await this.closeTenant(id);
    this.#tls?.close();
    await Promise.all([closed(this.#front), closed(this.#control)]);
    this.#file.close();
  }

  #add(id: string, prefix: string): CatalogTenant {
    const tenant = new CatalogTenant({
      id,
      origin: this.#origin,
      prefix,
      file: this.#file,
      sessionKey: this.#sessionKey,
    });
    this.#tenants.set(id, tenant);
    return tenant;
  }

  #byPath(path: string): CatalogTenant | undefined {
    return this.#tenants.get(/^\/t\/([^/]+)/.exec(path)?.[1] ?? DEFAULT_TENANT);
  }

  #publish(body: unknown): CatalogTenant {
    const { tenant, content } = contentRequest.parse(body);
    const found = existing(this, tenant);
    found.publish(content as Partial<CatalogContent>);
    return found;
  }

  /** What is said over TLS goes to the same front. */
  async #serveTls({ port, cert, key }: NonNullable<CatalogSettings["tls"]>): Promise<void> {
    const server = createTlsServer({ cert, key }, (socket) => this.#front.emit("connection", socket));
    // A client that does not trust the certificate breaks off; that is its right.
    server.on("tlsClientError", () => {});
    this.#tls = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, HOST, resolve);
    });
  }
}
