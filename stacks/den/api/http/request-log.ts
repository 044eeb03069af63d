import type { RequestHandler } from "express";
import type { Den } from "../den.ts";

/**
 * One line per request: method, path, status, milliseconds. Queries are left out: they carry codes,
 * states and invitation tokens. Readiness probes are left out, too.
 */
export const logRequests =
  (den: Den): RequestHandler =>
  (request, response, next) => {
    const { method, path } = request;
    if (path !== "/healthz") {
      const started = performance.now();
      response.on("close", () => {
        const status = response.writableFinished ? response.statusCode : "cut off";
        den.log(`${method} ${path} ${status} ${(performance.now() - started).toFixed(0)}ms`);
      });
    }
    next();
  };
