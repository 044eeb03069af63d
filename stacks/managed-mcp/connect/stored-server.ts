import { z } from "zod";

/** An element of the list as it stands in the desktop's configuration: the tool's, the client's or a person's. */
export const storedServer = z.looseObject({ name: z.string().optional(), url: z.string().optional() });
export type StoredServer = z.output<typeof storedServer>;
