/** den-web: serves the built front end and passes API paths on to den-api. HOST PORT DEN_API_URL DEN_WEB_DIST. */
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createWebServer } from "./server.ts";
import { readWebEnvironment, type WebEnvironment } from "./web-environment.ts";

function start(): void {
  const environment = readWebEnvironment(process.env);
  const { dist } = environment;
  if (!existsSync(join(dist, "index.html"))) {
    throw new Error(
      `den-web can't start: DEN_WEB_DIST=${dist} holds no index.html. Give a folder made by buildWeb.`,
    );
  }
  // As den-api: no connection ends just as it is used again.
  const server = createServer(
    { keepAliveTimeout: 65_000 },
    createWebServer({ dist, apiUrl: environment.apiUrl }),
  );

  server.on("error", (error: NodeJS.ErrnoException) => fail(listenProblem(error, environment)));
  server.listen(environment.port, environment.host, () => {
    const { port } = server.address() as AddressInfo;
    console.log(`den-web listening on http://${environment.host}:${port}`);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
      process.exit(0);
    });
  }
}

function listenProblem(error: NodeJS.ErrnoException, { host, port }: WebEnvironment): string {
  if (error.code === "EADDRINUSE") {
    return `den-web can't start: ${host}:${port} is already used. Stop what runs there, or set PORT (0 takes a free one).`;
  }
  return `den-web can't listen on ${host}:${port}: ${error.message}`;
}

function fail(message: string): void {
  console.error(message);
  process.exit(1);
}

try {
  start();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
