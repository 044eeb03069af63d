/** Where a run of a tool keeps things: homes that are its own, and a folder to work in that is nobody's. */
export interface Desk {
  readonly root: string;
  readonly home: string;
  readonly config: string;
  /** The tool's own home. */
  readonly own: string;
  readonly work: string;
}

/** What flows must know of a tool to use it as a person does: its words, its files, what it says of itself. */
export interface ConnectTool {
  readonly program: string;
  readonly commands: {
    readonly connect: string;
    readonly legacy: string;
    readonly stop: string;
    /** Signs in at an organization's base URL; with the certificate file to trust, where it must be told. */
    readonly login: (url: string, certificate?: string) => string;
  };
  /** What a person installs: how the program is started, as a line of a shell script. */
  readonly starts: (entry: string) => string;
  /** Added to the environment in which a person runs it. */
  readonly environment: (desk: Desk) => Readonly<Record<string, string>>;
  /** Path of the API below the organization's address. */
  readonly apiPath: string;
  /** By which name it asks for the catalog, and the headers by which it names itself. */
  readonly client: string;
  readonly ownHeaders: readonly string[];
  readonly library: (desk: Desk) => string;
  readonly marker: (desk: Desk) => string;
  /** Names of the files in the tool's home that keep the person's sign-in: they alone may hold its secret. */
  readonly keepsSignIn: RegExp;
  /** The shortest bound that its request for the catalog can have, and the variables that set it. */
  readonly impatient: { readonly env: Readonly<Record<string, string>>; readonly timeoutMs: number };
  /** The port of its daemon where it is free: always the same, or what a variable says. */
  readonly port: { readonly fixed: number } | { readonly variable: string };
}
