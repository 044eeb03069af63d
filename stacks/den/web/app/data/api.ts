import { type Client, createClient, ProblemError } from "../../../contract/index.ts";
import { openPopupWindow } from "../connect/popup-window.ts";

/** The page's ways out: to the API on its own origin, and to a window. A planted defect wraps one of them. */
export const ports: { call: Client["call"]; openWindow: typeof openPopupWindow } = {
  call: createClient({ baseUrl: "" }).call,
  openWindow: openPopupWindow,
};

/** Calls a route of the contract. @throws ProblemError with the API's reason */
export const callApi: Client["call"] = (route, input) => ports.call(route, input);

/** Whether an error is the API's refusal with this code. */
export function isProblem(error: unknown, code: ProblemError["problem"]["code"]): error is ProblemError {
  return error instanceof ProblemError && error.problem.code === code;
}
