import { z } from "zod";
import { DEFAULT_TENANT, tenantId } from "../witness-log/control.ts";

/** What a tenant's catalog answers: whatever JSON its administrator put there, also what no client should take. */
export const catalogContent = z.object({
  /** Answer of `GET …/v1/mcp/managed-servers`. */
  servers: z.unknown().default([]),
  /** Answer of `GET …/v1/llm_models`. */
  models: z.unknown().default([{ id: "reference-large", clients: ["*"] }]),
});
export type CatalogContent = z.output<typeof catalogContent>;

/** `POST /content` of the control side: replaces what is given and keeps the rest. */
export const contentRequest = z.object({
  tenant: tenantId.default(DEFAULT_TENANT),
  content: z.object({ servers: z.unknown().optional(), models: z.unknown().optional() }),
});
