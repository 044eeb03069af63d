import { z } from "zod";
import { Refusal } from "./refusal.ts";

const environment = z.object({
  /** Bound of the request for the catalog, milliseconds. */
  CONNECT_TIMEOUT_MS: z.coerce.number().int().min(1).max(600_000).default(10_000),
  /** The port that the daemon takes when it is free. */
  CONNECT_PORT: z.coerce.number().int().min(0).max(65_535).default(4001),
  /** Defects that the tool plants in itself; see planted/defects.ts. */
  CONNECT_BREAK: z.string().default(""),
  /** The program that opens a page for a person. */
  BROWSER: z.string().min(1).default("xdg-open"),
});

export interface Settings {
  readonly timeoutMs: number;
  readonly port: number;
  readonly broken: readonly string[];
  readonly browser: string;
}

/** @throws Refusal naming what is wrong */
export function readSettings(given: NodeJS.ProcessEnv): Settings {
  const parsed = environment.safeParse(given);
  if (!parsed.success) throw new Refusal(z.prettifyError(parsed.error));
  const { CONNECT_TIMEOUT_MS, CONNECT_PORT, CONNECT_BREAK, BROWSER } = parsed.data;
  return {
    timeoutMs: CONNECT_TIMEOUT_MS,
    port: CONNECT_PORT,
    broken: CONNECT_BREAK.split(",").filter(Boolean),
    browser: BROWSER,
  };
}
