import { request } from "node:http";
import { z } from "zod";
import { polling } from "./polling.ts";
import type { ProbeTarget, ReadinessProbe } from "./probe.ts";

const Targets = z.array(z.object({ type: z.string(), url: z.string() }));

/** Ready when the debugging endpoint lists a page: the port opens earlier than there is anything to look at. */
export function cdpPage(port?: string): ReadinessProbe {
  return polling({
    expected: (target) => `${endpoint(target, port)} to list a page`,
    async attempt(target, signal) {
      const targets = Targets.parse(await list(endpoint(target, port), signal));
      if (targets.some((candidate) => candidate.type === "page")) return { ready: true };
      const kinds = targets.map((candidate) => candidate.type).join(", ");
      return { ready: false, saw: targets.length === 0 ? "no target at all" : `only ${kinds}` };
    },
  });
}

function endpoint(target: ProbeTarget, port: string | undefined): string {
  return `http://${target.host}:${target.port(port)}/json/list`;
}

function list(url: string, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { signal, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("error", reject);
      response.on("end", () => {
        try {
          resolve(JSON.parse(body));
        } catch {
          reject(new Error(`status ${response.statusCode} and no JSON`));
        }
      });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}
