import { join } from "node:path";
import express, { type Express } from "express";
import { apiProxy } from "./api-proxy.ts";
import { setSecurityHeaders } from "./response-headers.ts";

export interface WebServerOptions {
  /** A folder made by `buildWeb`. */
  readonly dist: string;
  /** Where den-api answers, without a trailing slash. */
  readonly apiUrl: string;
}

/** The web app's server: health, the API behind the same origin, its files, and the one page for every other path. */
export function createWebServer({ dist, apiUrl }: WebServerOptions): Express {
  const app = express();
  app.disable("x-powered-by");

  app.get("/healthz", (_request, response) => {
    response.setHeader("cache-control", "no-store");
    response.json({ status: "ok" });
  });
  app.use(apiProxy(apiUrl));
  app.use((_request, response, next) => {
    setSecurityHeaders(response);
    next();
  });
  app.use(
    "/assets",
    express.static(join(dist, "assets"), { index: false, redirect: false, cacheControl: false }),
    (_request, response) => {
      response.status(404).type("text").send("No such file in this build of Den.");
    },
  );
  app.get("/{*path}", (_request, response) => {
    // By its name below `dist`: a whole path is refused where one of its folders begins with a dot.
    response.sendFile("index.html", { root: dist, cacheControl: false });
  });
  app.use((_request, response) => {
    response.status(405).setHeader("allow", "GET, HEAD");
    response.type("text").send("The web app only answers GET. Den's API is below /v1.");
  });
  return app;
}
