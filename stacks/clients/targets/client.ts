/** A published client, as far as it is to be had and started. */
export interface PublishedClient {
  /** Its package at an exact version. */
  readonly package: string;
  /** What is typed to start it. */
  readonly command: string;
  /** The program, in the folder where the package was installed. */
  readonly program: (folder: string) => string;
  /** Where it keeps what it must remember, below its HOME; known of those that are started anew in a flow. */
  readonly keepsIn?: string;
}
