import { join } from "node:path";
import { z } from "zod";
import { type Client, createClient, ProblemError, routes, type Session } from "../../contract/index.ts";
import type { ChatEvent } from "../../engine/protocol.ts";
import type {
  CloudControl,
  DesktopApi,
  DesktopCall,
  DesktopState,
  DirectoryApp,
} from "../shared/desktop-api.ts";
import { syncCloud } from "./cloud-control.ts";
import type { Connections } from "./connections.ts";
import { CLOUD_SERVER, type EngineConfigFile, engineConfigFile } from "./engine-config.ts";
import { type Engine, EngineProcess } from "./engine-process.ts";
import type { DesktopEnvironment } from "./environment.ts";
import { beginHandOff, type HandOff, parseDeepLink } from "./hand-off.ts";
import { JsonFile } from "./json-file.ts";
import { OpencodeEngine } from "./opencode-engine.ts";

const savedSchema = z.object({
  token: z.string(),
  modelUrl: z.string().default(""),
  apps: z.array(z.string()).default([]),
});
const NO_CLOUD: CloudControl = { state: "off", marker: null, tools: null, message: null };

export interface DeskHost {
  readonly userData: string;
  readonly engineScript: string;
  /** Opens a page outside the app. */
  openBrowser(url: string): Promise<void>;
  showWindow(): void;
  changed(state: DesktopState): void;
  chat(chatId: string, event: ChatEvent): void;
}

/** What it is put together from: a planted defect is in one of them. */
export interface DeskParts {
  config(file: EngineConfigFile): EngineConfigFile;
  connections(client: Client, changed: () => void): Connections;
  engine(engine: Engine): Engine;
  readonly engineEnvironment: Readonly<Record<string, string>>;
}

/** The desktop app without its windows: who is signed in, what is connected, how the engine stands. */
export class Desk {
  readonly #env: DesktopEnvironment;
  readonly #host: DeskHost;
  readonly #saved: JsonFile<typeof savedSchema>;
  readonly #parts: DeskParts;
  readonly #config: EngineConfigFile;
  readonly #client: Client;
  #token: string | undefined;
  #session: Session | undefined;
  #handOff: HandOff | undefined;
  #connections: Connections | undefined;
  #engine: Engine | undefined;
  #syncing: Promise<void> = Promise.resolve();
  #presets: readonly Omit<DirectoryApp, "configured">[] = [];
  #apps: readonly string[] = [];
  #cloud = NO_CLOUD;
  #modelUrl = "";
  #problem: string | null = null;
  #starting = true;

  constructor(env: DesktopEnvironment, host: DeskHost, parts: DeskParts) {
    this.#env = env;
    this.#host = host;
    this.#saved = new JsonFile(join(host.userData, "session.json"), savedSchema);
    this.#parts = parts;
    this.#config = parts.config(engineConfigFile(env.engineFolder));
    this.#client = createClient({ baseUrl: env.apiUrl, bearer: () => this.#token });
  }

  async start(): Promise<void> {
    const saved = this.#saved.read();
    this.#modelUrl = saved?.modelUrl ?? "";
    this.#apps = saved?.apps ?? [];
    if (saved?.token) {
      this.#token = saved.token;
      try {
        const { session } = await this.#client.call(routes.getSession, {});
        await this.#enter(session);
      } catch (error) {
        this.#token = undefined;
        this.#problem =
          error instanceof ProblemError ? "You were signed out. Sign in again." : sentence(error);
      }
    }
    this.#starting = false;
    this.#changed();
  }

  state(): DesktopState {
    const session = this.#session;
    return {
      phase: this.#starting ? "starting" : session ? "signed-in" : this.#handOff ? "waiting" : "signed-out",
      person: session
        ? { name: session.user.name, email: session.user.email, organization: session.organization.name }
        : null,
      connections: this.#connections?.cards() ?? [],
      directory: this.#presets.map((preset) => ({ ...preset, configured: this.#apps.includes(preset.id) })),
      cloud: this.#cloud,
      modelUrl: this.#modelUrl,
      problem: this.#problem,
      defects: this.#env.defects,
    };
  }

  /** Does what the page asked for; a refusal becomes the problem that is shown. */
  async call(name: DesktopCall, args: readonly string[]): Promise<void> {
    const [first = "", second = ""] = args;
    const calls: Omit<DesktopApi, "state" | "onState" | "onChat"> = {
      signIn: () => this.#beginSignIn(),
      signOut: () => this.#signOut(),
      connect: (id) => this.#connect(id),
      disconnect: async (id) => await this.#connections?.disconnect(id),
      addApp: async (id) => this.#keepApps([...this.#apps.filter((known) => known !== id), id]),
      removeApp: async (id) => this.#keepApps(this.#apps.filter((known) => known !== id)),
      refreshCloud: () => this.#sync(true),
      setModelUrl: (url) => this.#setModelUrl(url),
      send: async (chatId, text) => {
        void this.#chat(chatId, text);
      },
    };
    this.#problem = null;
    try {
      await calls[name](first, second);
    } catch (error) {
      this.#problem = sentence(error);
    }
    this.#changed();
  }

  /** Takes a link of the app's scheme, which the system handed over. */
  async link(text: string | undefined): Promise<void> {
    const link = parseDeepLink(text);
    if (!link) return;
    this.#host.showWindow();
    const handOff = this.#handOff;
    if (link.kind !== "handoff") return;
    // A link that this app did not ask for signs nobody in.
    if (!handOff || link.state !== handOff.state) return;
    this.#handOff = undefined;
    try {
      const { token, session } = await this.#client.call(routes.redeemDesktopGrant, {
        body: { grant: link.grant, verifier: handOff.verifier },
      });
      this.#token = token;
      this.#save();
      await this.#enter(session);
    } catch (error) {
      this.#problem = sentence(error);
    }
    this.#changed();
  }

  stop(): void {
    this.#connections?.stop();
    this.#engine?.stop();
  }

  async #beginSignIn(): Promise<void> {
    this.#handOff = beginHandOff(this.#env.webUrl);
    this.#changed();
    await this.#host.openBrowser(this.#handOff.url);
  }

  async #enter(session: Session): Promise<void> {
    this.#session = session;
    this.#connections = this.#parts.connections(this.#client, () => this.#changed());
    const [{ presets }] = await Promise.all([
      this.#client.call(routes.listConnectionPresets, {}),
      this.#connections.start(),
    ]);
    this.#presets = presets.map(({ id, name, description }) => ({ id, name, description }));
    this.#changed();
    await this.#sync(false);
  }

  /** One after the other: an engine that is being reconfigured answers nobody. */
  #sync(force: boolean): Promise<void> {
    this.#syncing = this.#syncing.then(() => this.#syncNow(force));
    return this.#syncing;
  }

  async #syncNow(force: boolean): Promise<void> {
    this.#cloud = { ...this.#cloud, state: "syncing", message: null };
    this.#changed();
    try {
      this.#engine ??= this.#parts.engine(await this.#startEngine());
      this.#cloud = await syncCloud(
        {
          client: this.#client,
          engine: this.#engine,
          file: this.#config,
          modelUrl: () => this.#modelUrl,
        },
        force,
      );
    } catch (error) {
      this.#cloud = { ...this.#cloud, state: "failed", message: sentence(error) };
    }
    this.#changed();
  }

  async #startEngine(): Promise<Engine> {
    const { opencode, engineFolder } = this.#env;
    if (opencode !== undefined) return new OpencodeEngine(opencode, engineFolder, this.#config);
    return await EngineProcess.start(
      this.#host.engineScript,
      this.#config.path,
      this.#parts.engineEnvironment,
    );
  }

  async #connect(connectionId: string): Promise<void> {
    const url = await this.#connections?.begin(connectionId);
    if (!url) return;
    try {
      await this.#host.openBrowser(url);
    } catch (error) {
      this.#connections?.fail(connectionId, `The browser could not be opened: ${sentence(error)}`);
    }
  }

  #keepApps(apps: readonly string[]): void {
    this.#apps = apps;
    this.#save();
  }

  async #setModelUrl(url: string): Promise<void> {
    if (!URL.canParse(url)) throw new Error("Enter the model's address, such as https://models.example/v1.");
    this.#modelUrl = url;
    this.#save();
    await this.#sync(false);
  }

  async #chat(chatId: string, text: string): Promise<void> {
    try {
      await this.#syncing;
      if (!this.#engine) throw new Error("The engine is not running.");
      await this.#engine.chat(chatId, text, (event) => this.#host.chat(chatId, event));
    } catch (error) {
      this.#host.chat(chatId, { type: "error", message: sentence(error) });
      this.#host.chat(chatId, { type: "done" });
    }
  }

  async #signOut(): Promise<void> {
    try {
      await this.#client.call(routes.signOut, { body: {} });
    } finally {
      this.stop();
      this.#forgetCloud();
      this.#saved.remove();
      this.#engine = undefined;
      this.#connections = undefined;
      this.#session = undefined;
      this.#token = undefined;
      this.#cloud = NO_CLOUD;
    }
  }

  /** Other servers of the engine are the person's own and stay. */
  #forgetCloud(): void {
    const config = this.#config.read();
    if (!config) return;
    const { [CLOUD_SERVER]: _cloud, ...others } = config.mcp;
    this.#config.write({ ...config, mcp: others, marker: null });
  }

  #save(): void {
    if (this.#token)
      this.#saved.write({ token: this.#token, modelUrl: this.#modelUrl, apps: [...this.#apps] });
  }

  #changed(): void {
    this.#host.changed(this.state());
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
