import { request } from "node:http";
import { request as requestSecurely } from "node:https";
import { show } from "../../evidence/text/show.ts";
import { holds } from "../../evidence/text/text-match.ts";
import { polling } from "./polling.ts";
import type { ReadinessProbe } from "./probe.ts";

const LONGEST_BODY = 64 * 1024;
/** A body that has not ended by then is judged by what came of it. */
const BODY_MS = 1_000;

export interface HttpExpectation {
  /** The status that means ready; any from 200 to 299 when absent. */
  readonly status?: number;
  /** What the body must hold. */
  readonly body?: string | RegExp;
}

/** Ready when `GET path` of the service's URL answers as expected. Redirects are answers, not followed. */
export function http(path: string, { status, body }: HttpExpectation = {}): ReadinessProbe {
  if (typeof path !== "string" || !/^([/?]|$)/.test(path)) {
    throw new TypeError(
      `ready.http(${show(path)}) is no path: it starts with "/", e.g. ready.http("/health")`,
    );
  }
  const fits = (one: number) => (status === undefined ? one >= 200 && one < 300 : one === status);
  const wanted = `${status ?? "2xx"}${body === undefined ? "" : ` with ${quote(body)}`}`;
  return polling({
    expected: (target) => `GET ${target.url}${path} to answer ${wanted}`,
    async attempt(target, signal) {
      // What a stream of events sends never ends, and nobody asked for it.
      const answer = await get(`${target.url}${path}`, signal, (one) => body !== undefined || !fits(one));
      if (!fits(answer.status)) {
        const to = answer.location === undefined ? "" : `to ${answer.location} `;
        const saw = `status ${answer.status} ${to}${excerpt(answer.body)}`.trimEnd();
        const next = adviceOn(answer, path);
        return { ready: false, saw, ...(next === undefined ? {} : { next }) };
      }
      if (body !== undefined && !holds(answer.body, body)) {
        return { ready: false, saw: `status ${answer.status} ${excerpt(answer.body)}`.trimEnd() };
      }
      return { ready: true };
    },
  });
}

/** A service that goes on refusing is up: more time changes nothing, another path or status does. */
function adviceOn({ status, location }: Answer, path: string): string | undefined {
  if (status >= 300 && status < 400 && location !== undefined) {
    return `It answers, so it needs no more time: it leads elsewhere, and that is not followed. Ask for a path that answers by itself, or name the status that means ready: ready.http(${JSON.stringify(path)}, { status: ${status} }).`;
  }
  if (status < 400 || status >= 500) return undefined;
  const why = status === 401 || status === 403 ? "it wants somebody signed in" : "it refuses this request";
  return `It answers, so it needs no more time: ${why}. Check the path in ready.http(${JSON.stringify(path)}), or name the status that means ready: ready.http(${JSON.stringify(path)}, { status: ${status} }).`;
}

interface Answer {
  readonly status: number;
  /** As far as it came in {@link BODY_MS}. */
  readonly body: string;
  readonly location: string | undefined;
}

/** A plain request with no connection kept and no proxy: loading `fetch` costs more than a service's start. */
function get(url: string, signal: AbortSignal, wantsBody: (status: number) => boolean): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith("https:");
    // Readiness is about the service, not about its certificate, which may be made for this very run.
    const options = {
      signal,
      agent: false as const,
      headers: { connection: "close" },
      rejectUnauthorized: false,
    };
    const outgoing = (secure ? requestSecurely : request)(url, options, (response) => {
      let body = "";
      const answered = (): void => {
        clearTimeout(timer);
        outgoing.destroy();
        resolve({ status: response.statusCode ?? 0, body, location: response.headers.location });
      };
      const timer = setTimeout(answered, BODY_MS);
      if (!wantsBody(response.statusCode ?? 0)) return answered();
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
        if (body.length >= LONGEST_BODY) answered();
      });
      response.on("error", (error) => {
        clearTimeout(timer);
        reject(error);
      });
      response.on("end", answered);
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

function quote(wanted: string | RegExp): string {
  return typeof wanted === "string" ? JSON.stringify(wanted) : String(wanted);
}

function excerpt(body: string): string {
  const text = body.replace(/\s+/g, " ").trim();
  return text === "" ? "" : JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}...` : text);
}
