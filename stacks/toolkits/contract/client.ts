import { z } from "zod";

const problem = z.object({ error: z.object({ message: z.string() }) });

/** The host said no, and why. */
export class HostRefusal extends Error {
  override readonly name = "HostRefusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface HostCall {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly body?: unknown;
  /** The `Cookie` header, for callers that are no browser. */
  readonly cookie?: string;
}

/**
 * Calls the host's API and reads its answer.
 * @throws HostRefusal when it says no
 * @throws ZodError when it answers something else
 */
export async function callHost<T>(
  url: string,
  answer: z.ZodType<T>,
  { method = "GET", body, cookie }: HostCall = {},
): Promise<{ readonly value: T; readonly cookie: string }> {
  const response = await fetch(url, {
    method,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(cookie ? { cookie } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const read: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const told = problem.safeParse(read);
    throw new HostRefusal(
      response.status,
      told.success ? told.data.error.message : `The host answered ${response.status} without a reason.`,
    );
  }
  const set = response.headers.getSetCookie().map((line) => line.split(";", 1)[0] ?? "");
  return { value: answer.parse(read), cookie: set.join("; ") };
}
