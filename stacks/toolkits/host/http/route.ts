import type { Express, Request, Response } from "express";
import type { z } from "zod";
import type { Host } from "../host.ts";
import type { Person } from "../person.ts";
import { Refusal } from "../refusal.ts";
import { requireCaller } from "./caller.ts";

interface Signed<Body> {
  readonly person: Person;
  readonly body: Body;
  readonly params: Readonly<Record<string, string>>;
}

type Method = "get" | "post" | "patch" | "delete";

/** A route for people who are signed in: what comes in, and what goes out, is parsed. */
export function route<Body, Answer>(
  host: Host,
  app: Express,
  [method, path]: readonly [Method, string],
  { body, answer }: { readonly body?: z.ZodType<Body>; readonly answer: z.ZodType<Answer> },
  handle: (call: Signed<Body>) => Promise<Answer>,
): void {
  app[method](path, async (request: Request, response: Response) => {
    const person = await requireCaller(host, request);
    const params = request.params as Readonly<Record<string, string>>;
    const given = { person, params, body: parsed(body, request.body) };
    response.json(answer.parse(await handle(given)));
  });
}

/** @throws Refusal that names the first member which does not fit */
export function parsed<Body>(schema: z.ZodType<Body> | undefined, given: unknown): Body {
  if (!schema) return undefined as Body;
  const read = schema.safeParse(given ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Refusal(400, `${issue?.path.join(".") || "body"}: ${issue?.message}`);
}
