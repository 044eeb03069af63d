/** Changes to the redirect that ends an authorization request. */
import { type Answer, headerOf } from "./message.ts";

/** Changes the parameters of a redirect to the client; other answers stay as they are. */
export function changedRedirect(answer: Answer, change: (parameters: URLSearchParams) => void): Answer {
  const location = headerOf(answer, "location");
  if (location === undefined || !URL.canParse(location)) return answer;
  const target = new URL(location);
  if (!target.searchParams.has("code") && !target.searchParams.has("error")) return answer;
  change(target.searchParams);
  return { ...answer, headers: { ...answer.headers, location: target.href } };
}
