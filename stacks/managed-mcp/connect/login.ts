import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Credentials, credentialsOf } from "./credentials.ts";
import { below, type Profile } from "./profile.ts";
import { Refusal } from "./refusal.ts";

const WITHIN_MS = 120_000;
const LOOPBACK = "127.0.0.1";

/** What the sign-in page sent the browser back with. */
export interface HandOff {
  readonly token: string | null;
  readonly state: string | null;
}

/** Only the answer to this very sign-in counts: anybody can send a browser to a port of this machine. */
export function isOwn(handOff: HandOff, state: string): boolean {
  return handOff.state === state;
}

/**
 * Signs a person in through their browser, and waits for it to come back.
 * @param open starts the browser
 * @throws Refusal when what comes back is not the answer to this sign-in, or nothing comes
 */
export async function signIn(
  profile: Profile,
  open: (url: string) => void,
  accepts = isOwn,
): Promise<Credentials> {
  const state = randomBytes(16).toString("base64url");
  const server = createServer({ keepAliveTimeout: 1 });
  const returned = new Promise<HandOff>((resolve) => {
    server.on("request", (request, response) => {
      const { searchParams } = new URL(request.url ?? "/", `http://${LOOPBACK}`);
      const handOff = { token: searchParams.get("token"), state: searchParams.get("state") };
      const own = accepts(handOff, state);
      response.writeHead(own ? 200 : 400, {
        "content-type": "text/plain; charset=utf-8",
        connection: "close",
      });
      response.end(
        own ? "You are signed in; go back to the terminal.\n" : "This is not the expected answer.\n",
      );
      response.on("close", () => resolve(handOff));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const { port } = server.address() as AddressInfo;
  const page = below(profile, `/v1/auth/login/${port}`);
  page.searchParams.set("state", state);
  let timer: NodeJS.Timeout | undefined;
  try {
    open(page.href);
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Refusal("Nobody signed in within two minutes.")), WITHIN_MS);
    });
    const handOff = await Promise.race([returned, late]);
    if (!accepts(handOff, state))
      throw new Refusal("The browser came back with an answer to another sign-in; nothing was stored.");
    return credentialsOf(handOff.token ?? "");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal("The browser came back without a token that can be read; nothing was stored.");
  } finally {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
  }
}

/** Starts the person's browser; a program with arguments is given as one line. */
export function openBrowser(browser: string, url: string): void {
  const [program = browser, ...args] = browser.split(" ");
  const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
  child.on("error", () => console.error(`Open this page to sign in: ${url}`));
  child.unref();
}
