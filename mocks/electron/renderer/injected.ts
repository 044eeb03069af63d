// Part of the stand-in for Electron: what both injected scripts are told by the main process.

export interface Injected {
  /** The CDP binding that carries IPC to the main process; only the isolated world has it. */
  readonly binding: string;
  /** The function of the isolated world that takes messages from the main process. */
  readonly receiver: string;
  /** The event that joins the two worlds; a random name, so that a page can't guess it. */
  readonly channel: string;
  readonly platform: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
}

declare global {
  /** Set by the wrapper around the injected script. */
  const STAND_IN: Injected;
}
