/** What the main process and the page tell each other: the page draws a state, and asks for changes. */
import type { ChatEvent } from "../../engine/protocol.ts";

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly organization: string;
}

/** An organization's connection as a card shows it. */
export interface ConnectionCard {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly presetId: string | null;
  readonly canConnect: boolean;
  readonly shared: boolean;
  readonly state: "not_connected" | "waiting" | "connected" | "failed" | "reconnect_needed";
  readonly message: string | null;
}

/** A known app that can be added: offered as a suggestion until it is. */
export interface DirectoryApp {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly configured: boolean;
}

/** How the engine's connection to the organization's agent surface stands. */
export interface CloudControl {
  readonly state: "off" | "syncing" | "ok" | "failed";
  /** Changes with every refresh. */
  readonly marker: string | null;
  /** How many tools the engine has of it, where it tells. */
  readonly tools: number | null;
  readonly message: string | null;
}

export interface DesktopState {
  readonly phase: "starting" | "signed-out" | "waiting" | "signed-in";
  readonly person: Person | null;
  readonly connections: readonly ConnectionCard[];
  readonly directory: readonly DirectoryApp[];
  readonly cloud: CloudControl;
  readonly modelUrl: string;
  readonly problem: string | null;
  readonly defects: readonly string[];
}

/** The bridge: `window.den`. */
export interface DesktopApi {
  state(): Promise<DesktopState>;
  onState(listener: (state: DesktopState) => void): void;
  signIn(): Promise<void>;
  signOut(): Promise<void>;
  connect(connectionId: string): Promise<void>;
  disconnect(connectionId: string): Promise<void>;
  addApp(appId: string): Promise<void>;
  removeApp(appId: string): Promise<void>;
  refreshCloud(): Promise<void>;
  setModelUrl(url: string): Promise<void>;
  send(chatId: string, text: string): Promise<void>;
  onChat(listener: (chatId: string, event: ChatEvent) => void): void;
}

export const CHANNELS = {
  state: "den:state",
  stateChanged: "den:state-changed",
  call: "den:call",
  chat: "den:chat",
} as const;

/** The calls that need no answer but their end. */
export type DesktopCall = Exclude<keyof DesktopApi, "state" | "onState" | "onChat">;
