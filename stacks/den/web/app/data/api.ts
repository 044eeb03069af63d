import {
  createClient,
  ProblemError,
  type Route,
  type RouteAnswer,
  type RouteInput,
  routes,
} from "../../../contract/index.ts";

const client = createClient({ baseUrl: "" });

/**
 * Calls a route of the contract on the page's own origin. A CSRF token that another tab's sign-in has replaced is
 * fetched anew, once.
 * @throws ProblemError with the API's reason.
 */
export async function callApi<R extends Route>(route: R, input: RouteInput<R>): Promise<RouteAnswer<R>> {
  try {
    return await client.call(route, input);
  } catch (error) {
    if (!isProblem(error, "csrf")) throw error;
    await client.call(routes.getSession, {});
    return client.call(route, input);
  }
}

/** Whether an error is the API's refusal with this code. */
export function isProblem(error: unknown, code: ProblemError["problem"]["code"]): error is ProblemError {
  return error instanceof ProblemError && error.problem.code === code;
}
