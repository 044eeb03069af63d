import { z } from "zod";
import { route } from "./route.ts";

export const serviceRoutes = {
  /** Readiness: the database answers and migrations are done. */
  getHealth: route({
    method: "GET",
    path: "/healthz",
    access: "public",
    answer: z.object({ status: z.literal("ok") }),
  }),

  /** What front ends need to know before sign-in. */
  getClientConfig: route({
    method: "GET",
    path: "/v1/client-config",
    access: "public",
    answer: z.object({
      /** While the guard is on, only public addresses can be connected: the dialog says so. */
      urlGuard: z.boolean(),
      /** Defects planted with `DEN_BREAK` that a front end must imitate. Always empty in production. */
      plantedDefects: z.array(z.string()),
    }),
  }),
} as const;
