import type { RequestHandler } from "express";
import type { Host } from "../host.ts";
import { Refusal } from "../refusal.ts";

/** Pages of other sites may not use the API or an endpoint in a person's browser. */
export const ownPagesOnly =
  ({ settings }: Host): RequestHandler =>
  (request, _response, next) => {
    const origin = request.get("origin");
    if (origin === undefined || origin === new URL(settings.publicUrl).origin) return next();
    throw new Refusal(403, "Requests from other websites are not served.");
  };
