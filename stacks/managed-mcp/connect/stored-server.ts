import { z } from "zod";

/** An element of the list as it stands in the desktop's configuration: the tool's, the client's or a person's. */
export type StoredServer = {
  readonly name?: string;
  readonly url?: string;
  readonly [other: string]: unknown;
};

const known = z.object({ name: z.string().optional(), url: z.string().optional() });

/** Checked and passed on as it is: what is a person's own is written back with its keys in their order. */
export const storedServer = z.custom<StoredServer>((value) => known.safeParse(value).success);
