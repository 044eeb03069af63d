/** Stands in for a person with a browser: follows an authorization URL and decides on the consent page. */

/** What the browser was sent back to the client with; undefined when it never was. */
export interface Callback {
  readonly code: string | undefined;
  readonly state: string | undefined;
  readonly iss: string | undefined;
  readonly error: string | undefined;
}

export interface PendingConsent {
  /** Approves or denies; the result is what the client gets. */
  decide(decision: "approve" | "deny", account?: string): Promise<Callback | undefined>;
}

/** Opens an authorization URL: either it comes back at once, or a consent page waits for a decision. */
export async function visit(url: URL): Promise<Callback | PendingConsent | undefined> {
  const response = await fetch(url, { redirect: "manual" });
  await response.body?.cancel();
  const location = response.headers.get("location");
  if (location === null) return undefined;
  const target = new URL(location, url);
  if (target.origin !== url.origin) return callback(target);
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  return { decide: (decision, account) => decideAt(target, cookie, decision, account) };
}

async function decideAt(
  page: URL,
  cookie: string,
  decision: string,
  account: string | undefined,
): Promise<Callback | undefined> {
  const form = new URLSearchParams({ decision, ...(account === undefined ? {} : { account }) });
  const response = await fetch(page, { method: "POST", headers: { cookie }, body: form, redirect: "manual" });
  await response.body?.cancel();
  const location = response.headers.get("location");
  return location === null ? undefined : callback(new URL(location, page));
}

function callback({ searchParams }: URL): Callback {
  const value = (name: string) => searchParams.get(name) ?? undefined;
  return { code: value("code"), state: value("state"), iss: value("iss"), error: value("error") };
}

export function isPending(result: Callback | PendingConsent | undefined): result is PendingConsent {
  return result !== undefined && "decide" in result;
}
