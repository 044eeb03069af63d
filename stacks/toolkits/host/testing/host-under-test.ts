import { createServer } from "node:net";
import { startService } from "../service.ts";
import { readSettings } from "../settings.ts";

/** A host in memory, on a port of its own, with a way to call it as somebody. */
export async function startHost() {
  const port = await freePort();
  const service = await startService(readSettings({ PORT: String(port), TOOLKITS_DATABASE: ":memory:" }));
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      redirect: "manual",
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const read: unknown = await response.json().catch(() => undefined);
    const cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
    return { status: response.status, body: read, cookie, location: response.headers.get("location") };
  };
  return {
    ...service,
    call,
    async signUp(name: string): Promise<string> {
      const body = {
        organization: name,
        name,
        email: `${name}@example.test`,
        password: "a long enough password",
      };
      return (await call("POST", "/v1/sign-up", body)).cookie;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || !address) throw new Error("no free port");
  return address.port;
}
