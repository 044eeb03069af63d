/** Stands in for den-api in the web app's own tests: speaks the contract from memory, and holds nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { z } from "zod";
import { type Problem, type Route, routes } from "../contract/index.ts";

/** What a test's answer gets to see of the request. */
export interface StubRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A refusal, thrown by an answer. */
export class StubRefusal extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.message);
  }
}

type Give = (request: StubRequest) => unknown;
interface Entry {
  readonly route: Route;
  readonly give: Give;
}

export interface StubApi {
  readonly url: string;
  /** Sets what a route answers from now on. A promise keeps the caller waiting. */
  answer<R extends Route>(
    route: R,
    give: (request: StubRequest) => z.input<R["answer"]> | Promise<z.input<R["answer"]>>,
  ): void;
  /** Answers a page at a path outside the contract, such as a provider's. */
  page(path: string, html: () => string): void;
  /** How often a route was asked, and what with. */
  requests(route: Route): readonly StubRequest[];
  stop(): Promise<void>;
}

/** Starts the stand-in on a free port of the loopback. Routes without an answer say so with 501. */
export async function startStubApi(): Promise<StubApi> {
  const entries: Entry[] = [];
  const pages = new Map<string, () => string>();
  const seen: { route: Route; request: StubRequest }[] = [];

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => send(response, 500, { error: String(error) }));
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://stub");
    const html = pages.get(url.pathname);
    if (html) {
      response.writeHead(200, { "content-type": "text/html" });
      response.end(html());
      return;
    }
    const body = await readJson(request);
    const query = Object.fromEntries(url.searchParams);
    const match = Object.values<Route>(routes).flatMap((route) => {
      const params = route.method === request.method ? matchPath(route.path, url.pathname) : undefined;
      return params && route.query.safeParse(query).success ? [{ route, params }] : [];
    })[0];
    const entry = entries.findLast(({ route }) => route === match?.route);
    if (!match || !entry) {
      send(response, 501, {
        error: { code: "internal", message: `no answer for ${request.method} ${url.pathname}` },
      });
      return;
    }
    const given: StubRequest = { params: match.params, body };
    seen.push({ route: match.route, request: given });
    try {
      send(response, match.route.status, await entry.give(given));
    } catch (error) {
      if (!(error instanceof StubRefusal)) throw error;
      send(response, error.status, { error: error.problem });
    }
  }

  await listen(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (route, give) => void entries.push({ route, give }),
    page: (path, html) => void pages.set(path, html),
    requests: (route) => seen.filter((each) => each.route === route).map(({ request }) => request),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Binds to a free port of the loopback. */
export function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? "");
    if (part.startsWith(":")) params[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
