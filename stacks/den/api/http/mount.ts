import type { Express, Request, Response } from "express";
import type { z } from "zod";
import type { Route, RouteAnswer } from "../../contract/index.ts";
import type { Den } from "../den.ts";
import { type Caller, findCaller, requireCaller, requireOwnPage } from "./caller.ts";
import { Refusal } from "./refusal.ts";

/** What a handler gets: parsed input, and the caller (on public routes only if there is one). */
export interface Call<R extends Route> {
  readonly params: z.output<R["params"]>;
  readonly query: z.output<R["query"]>;
  readonly body: z.output<R["body"]>;
  readonly caller: R["access"] extends "public" ? Caller | undefined : Caller;
  readonly request: Request;
  readonly response: Response;
}

/** What a route answers that only acts. */
export const done = { ok: true } as const;

export type Handler<R extends Route> = (call: Call<R>) => Promise<z.input<R["answer"]>>;

/**
 * Mounts a route of the contract: parses what comes in, checks who calls, and parses what goes out, so that
 * nothing outside the contract can leave. `when` lets two routes share a path.
 */
export function mount<R extends Route>(
  den: Den,
  app: Express,
  route: R,
  handler: Handler<R>,
  when: (request: Request) => boolean = () => true,
): void {
  const method = route.method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
  app[method](route.path, async (request, response, next) => {
    if (!when(request)) return next("route");
    const caller = await callerFor(den, request, route);
    const params = route.params.safeParse(request.params);
    if (!params.success) throw new Refusal({ code: "not_found", message: "There is no such record." });
    const answer = await handler({
      params: params.data,
      query: parse(route.query, request.query),
      body: parse(route.body, route.method === "GET" ? {} : (request.body ?? {})),
      caller,
      request,
      response,
    } as Call<R>);
    const checked: RouteAnswer<Route> = route.answer.parse(answer);
    response.status(route.status).json(checked);
  });
}

async function callerFor(den: Den, request: Request, route: Route): Promise<Caller | undefined> {
  if (route.access !== "public") return requireCaller(den, request, route.access);
  if (route.method !== "GET") requireOwnPage(den, request);
  return findCaller(den, request);
}

function parse(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    fields[issue.path.join(".") || "body"] ??= issue.message;
  }
  const [first] = Object.entries(fields);
  throw new Refusal({
    code: "bad_request",
    message: first ? `${first[0]}: ${first[1]}` : "The request isn't what this route takes.",
    fields,
  });
}
