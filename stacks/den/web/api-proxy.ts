import { ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import { createProxyServer } from "httpxy";
import type { z } from "zod";
import type { problemBodySchema } from "../contract/problem.ts";

/** What belongs to the API although the browser asks the web app's origin for it. */
const API_PATHS = /^\/(v1|mcp|\.well-known)(\/|$)/;

/**
 * Passes API paths on to den-api unchanged (host, cookies, bodies, event streams) with `x-forwarded-*`, and answers
 * 502 in the contract's form when it can't be reached.
 */
export function apiProxy(apiUrl: string): RequestHandler {
  // No kept connections: one that the API is just closing would fail a request that did nothing wrong.
  const proxy = createProxyServer({ target: apiUrl, agent: false, xfwd: true });
  proxy.on("error", (error, _request, response) => {
    if (!(response instanceof ServerResponse)) return;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    console.error(`den-web: ${apiUrl} can't be reached: ${error.message}`);
    const body: z.input<typeof problemBodySchema> = {
      error: {
        code: "unavailable",
        message: "Den's API can't be reached right now.",
        hint: "Try again in a moment.",
      },
    };
    response.writeHead(502, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(body));
  });

  return (request, response, next) => {
    if (!API_PATHS.test(request.path)) {
      next();
      return;
    }
    // The listener above answers failures; the promise must still be looked at.
    proxy.web(request, response).catch(() => undefined);
  };
}
