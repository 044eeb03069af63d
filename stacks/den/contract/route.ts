import type { z } from "zod";
import { nothingSchema } from "./identifiers.ts";

/**
 * Who may call a route. `public`: anybody. `member`: a signed-in member of an organization, by session cookie
 * (browser) or by the desktop's bearer token. `admin`: the same with the role `admin`.
 * With a cookie, every method but GET also needs the session's CSRF token in the header `x-csrf-token`;
 * public routes that open a session check `Origin` instead. Bearer callers need neither.
 */
export type RouteAccess = "public" | "member" | "admin";

export type RouteMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One route: server and clients both read it, so the two can't drift apart. Paths use `:name` parameters. */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  readonly method: RouteMethod;
  readonly path: string;
  readonly access: RouteAccess;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly answer: Answer;
  /** The status of success: 200, 201 for a created record. */
  readonly status: 200 | 201;
}

const DEFAULTS = { params: nothingSchema, query: nothingSchema, body: nothingSchema, status: 200 } as const;

type Said = Pick<Route, "method" | "path" | "access" | "answer"> &
  Partial<Pick<Route, keyof typeof DEFAULTS>>;

/** A route that takes nothing and answers 200, but for what is said. */
export function route<const S extends Said>(said: S): S & Omit<typeof DEFAULTS, keyof S> {
  return { ...DEFAULTS, ...said };
}

/** What a caller gives to a route; empty parts can be left out. */
export type RouteInput<R extends Route> = Part<"params", R["params"]> &
  Part<"query", R["query"]> &
  Part<"body", R["body"]>;

type Part<Name extends string, Schema extends z.ZodType> =
  Record<never, never> extends z.input<Schema>
    ? { readonly [K in Name]?: z.input<Schema> }
    : { readonly [K in Name]: z.input<Schema> };

/** What a route answers, parsed. */
export type RouteAnswer<R extends Route> = z.output<R["answer"]>;

/** The header that carries the session's CSRF token. */
export const CSRF_HEADER = "x-csrf-token";
