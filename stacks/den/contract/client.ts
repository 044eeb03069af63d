import { z } from "zod";
import { type Problem, problemBodySchema } from "./problem.ts";
import { CSRF_HEADER, type Route, type RouteAnswer, type RouteInput } from "./route.ts";

/** The API said no: `problem` is its reason, `status` the HTTP status. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  readonly status: number;

  constructor(problem: Problem, status: number, options?: ErrorOptions) {
    super(problem.hint ? `${problem.message} ${problem.hint}` : problem.message, options);
    this.problem = problem;
    this.status = status;
  }
}

export interface ClientOptions {
  /** Where the API answers, without a trailing slash. Empty in a browser on the same origin. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  /** The desktop's bearer token. Without one the client uses cookies. */
  readonly bearer?: () => string | undefined;
  /** For a cookie caller outside a browser: keep the cookies here. A browser keeps its own. */
  readonly keepCookies?: boolean;
}

export interface Client {
  /**
   * Calls a route and answers its parsed body.
   * @throws ProblemError when the API refuses or does not answer as the contract says.
   */
  call<R extends Route>(route: R, input: RouteInput<R>): Promise<RouteAnswer<R>>;
  /** The `Cookie` header of a client that keeps cookies; empty otherwise. */
  cookieHeader(): string;
}

const CALL_LIMIT_MS = 30_000;

/** A typed client of the contract. It remembers the CSRF token from whichever answer carried a session. */
export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? fetch;
  const cookies = new Map<string, string>();
  let csrfToken: string | undefined;

  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  async function request(route: Route, input: Inputs): Promise<unknown> {
    const headers: Record<string, string> = { accept: "application/json" };
    const bearer = options.bearer?.();
    if (bearer) headers.authorization = `Bearer ${bearer}`;
    if (options.keepCookies && cookies.size > 0) headers.cookie = cookieHeader();
    const init: RequestInit = {
      method: route.method,
      headers,
      credentials: "same-origin",
      signal: AbortSignal.timeout(CALL_LIMIT_MS),
    };
    if (route.method !== "GET") {
      headers["content-type"] = "application/json";
      init.body = JSON.stringify(input.body ?? {});
      if (csrfToken && !bearer) headers[CSRF_HEADER] = csrfToken;
    }
    const url = `${options.baseUrl}${fillPath(route.path, input.params)}${queryString(input.query)}`;
    const response = await reach(() => send(url, init), url);
    if (options.keepCookies) rememberCookies(response, cookies);
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body;
    const problem = problemBodySchema.safeParse(body);
    throw new ProblemError(
      problem.success
        ? problem.data.error
        : { code: "internal", message: `The server answered ${response.status} without a reason.` },
      response.status,
    );
  }

  return {
    cookieHeader,
    async call(route, input) {
      const raw = await request(route, input);
      const answer = route.answer.safeParse(raw);
      if (!answer.success) {
        throw new ProblemError(
          {
            code: "internal",
            message: `${route.method} ${route.path} answered a body outside the contract: ${answer.error.message}`,
          },
          502,
        );
      }
      csrfToken = sessionAnswerSchema.safeParse(raw).data?.session.csrfToken ?? csrfToken;
      return answer.data as RouteAnswer<typeof route>;
    },
  };
}

interface Inputs {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

const sessionAnswerSchema = z.object({ session: z.object({ csrfToken: z.string() }) });

function fillPath(path: string, params: unknown): string {
  const values = new Map(Object.entries(params ?? {}));
  return path.replace(/:(\w+)/g, (_whole, name: string) => {
    const value = values.get(name);
    if (typeof value !== "string") throw new TypeError(`${path} needs the parameter ${name}`);
    return encodeURIComponent(value);
  });
}

function queryString(query: unknown): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

function rememberCookies(response: Response, cookies: Map<string, string>): void {
  for (const line of response.headers.getSetCookie()) {
    const pair = line.split(";", 1)[0] ?? "";
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    if (value === "" || /;\s*max-age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
}

async function reach(send: () => Promise<Response>, url: string): Promise<Response> {
  try {
    return await send();
  } catch (cause) {
    const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
    throw new ProblemError(
      timedOut
        ? { code: "timeout", message: `${url} did not answer in time.`, hint: "Try again." }
        : {
            code: "unavailable",
            message: "Den can't be reached.",
            hint: "Check your connection and try again.",
          },
      0,
      { cause },
    );
  }
}
