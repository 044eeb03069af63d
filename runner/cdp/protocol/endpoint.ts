import * as http from "node:http";
import * as https from "node:https";
import { z } from "zod";
import { Failure } from "../../evidence/log/failure.ts";
import { messageOf } from "../../evidence/log/message-of.ts";

/** A DevTools endpoint: what answers at the port of `--remote-debugging-port`. */
export interface Endpoint {
  /** `http://host:port`, without a path. */
  readonly origin: string;
  /** Product and version, as it names itself, e.g. "Chrome/156.0.1" or "falkon/22.12.1". */
  readonly product: string;
  readonly userAgent: string;
  /** The WebSocket for the whole browser; some apps offer only one per page. */
  readonly browserSocket: string | undefined;
}

/** Something that can be attached to, from the endpoint's list. */
export interface ListedTarget {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly title: string;
  readonly socket: string | undefined;
}

/** Nothing that speaks DevTools answers there. */
export class EndpointSilent extends Failure {
  override name = "EndpointSilent";

  /** @param what why not, as one sentence */
  constructor(origin: string, what: string, cause?: unknown) {
    const port = URL.canParse(origin) ? new URL(origin).port || "80" : "9222";
    super(
      {
        kind: "harness",
        title: `No app answers at ${origin}`,
        message: what,
        next: `start the app with --remote-debugging-port=${port} (Qt WebEngine: QTWEBENGINE_REMOTE_DEBUGGING=127.0.0.1:${port}; WebView2: WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS=--remote-debugging-port=${port}), or correct --cdp-url`,
      },
      { cause },
    );
  }
}

const Version = z.object({
  Browser: z.string().default("unknown"),
  "User-Agent": z.string().default(""),
  webSocketDebuggerUrl: z.string().optional(),
});
const Listed = z.array(
  z.object({
    id: z.string(),
    type: z.string(),
    url: z.string().default(""),
    title: z.string().default(""),
    webSocketDebuggerUrl: z.string().optional(),
  }),
);

/**
 * Asks a DevTools port who it is.
 * @param url `http://host:port`, `host:port`, a bare port, or the browser's own `ws://` URL
 * @throws EndpointSilent when nothing answers within `timeoutMs`, or what answers is not DevTools
 */
export async function findEndpoint(url: string, timeoutMs = 5_000): Promise<Endpoint> {
  const origin = originOf(url);
  const version = Version.safeParse(await getJson(origin, "/json/version", timeoutMs));
  if (!version.success) throw new EndpointSilent(origin, "what answers there is not a DevTools endpoint");
  return {
    origin,
    product: version.data.Browser,
    userAgent: version.data["User-Agent"],
    browserSocket: /^wss?:/.test(url) ? url : socketAt(origin, version.data.webSocketDebuggerUrl),
  };
}

/** What can be attached to right now. */
export async function listTargets(origin: string, timeoutMs = 5_000): Promise<ListedTarget[]> {
  const listed = Listed.safeParse(await getJson(origin, "/json/list", timeoutMs));
  if (!listed.success) throw new EndpointSilent(origin, "its list of pages could not be read");
  return listed.data.map(({ webSocketDebuggerUrl, ...target }) => ({
    ...target,
    socket: socketAt(origin, webSocketDebuggerUrl),
  }));
}

function originOf(url: string): string {
  const full = /^\d+$/.test(url) ? `http://127.0.0.1:${url}` : /^\w+:\/\//.test(url) ? url : `http://${url}`;
  if (!URL.canParse(full)) {
    throw new EndpointSilent(url, `"${url}" is not an address; expected http://host:port`);
  }
  const { protocol, host } = new URL(full);
  return `${protocol.startsWith("ws") ? protocol.replace("ws", "http") : protocol}//${host}`;
}

/** The socket as reached from here: behind a forwarded port an endpoint names its own inner address. */
function socketAt(origin: string, socket: string | undefined): string | undefined {
  if (socket === undefined) return undefined;
  const reached = new URL(socket);
  reached.host = new URL(origin).host;
  return reached.href;
}

async function getJson(origin: string, path: string, timeoutMs: number): Promise<unknown> {
  let answer: { status: number; body: string };
  try {
    answer = await get(origin + path, timeoutMs);
  } catch (cause) {
    throw new EndpointSilent(origin, describeRefusal(cause), cause);
  }
  if (answer.status !== 200) throw new EndpointSilent(origin, `it answered HTTP ${answer.status} to ${path}`);
  try {
    return JSON.parse(answer.body);
  } catch (cause) {
    throw new EndpointSilent(origin, `its answer to ${path} is not JSON`, cause);
  }
}

/** Not `fetch`: that refuses some ports itself, and loading it costs more than the request. */
function get(url: string, timeoutMs: number): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const client = url.startsWith("https:") ? https : http;
    const request = client.get(url, { headers: { host: "localhost" } }, (response) => {
      response.setEncoding("utf8");
      let body = "";
      response.on("data", (part: string) => {
        body += part;
      });
      response.on("end", () => done(() => resolve({ status: response.statusCode ?? 0, body })));
      response.on("error", (error) => done(() => reject(error)));
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    request.on("error", (error) => done(() => reject(error)));
  });
}

function describeRefusal(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ECONNREFUSED") return "the connection was refused: nothing listens on that port";
  return messageOf(error);
}
