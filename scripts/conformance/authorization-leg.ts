/** The authorization server scenarios. The suite prints a URL for a browser; this plays the browser. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scoreAuthorization } from "./authorization-score.ts";
import type { ScenarioScore } from "./score.ts";
import { runSuite } from "./suite.ts";

const DEADLINE_MS = 5 * 60_000;

export interface AuthorizationTarget {
  readonly issuer: string;
  readonly clientId: string;
  readonly resource: string;
  /** Port of the suite's own callback server; the client is registered with it. */
  readonly callbackPort: number;
}

export async function scoreAuthorizationServer({
  issuer,
  clientId,
  resource,
  callbackPort,
}: AuthorizationTarget): Promise<ScenarioScore[]> {
  const folder = await mkdtemp(join(tmpdir(), "witness-conformance-"));
  try {
    const target = [
      "--url",
      issuer,
      "--client-id",
      clientId,
      "--resource",
      resource,
      "--port",
      String(callbackPort),
    ];
    let page: string | undefined;
    const visited: Promise<Response>[] = [];
    await runSuite({
      arguments: ["authorization", ...target, "--output-dir", folder],
      deadlineMs: DEADLINE_MS,
      onLine: (line) => {
        if (line.startsWith(`${issuer}/authorize?`)) page = line.trim();
        // The suite prints the page before it listens: the provider's redirect must not come earlier.
        if (page === undefined || !line.startsWith("Callback server started")) return;
        const visit = fetch(page);
        // Awaited below, when the suite has ended. A server without metadata gets no visit: the score says so.
        visit.catch(() => undefined);
        visited.push(visit);
      },
    });
    await Promise.all(visited);
    return await scoreAuthorization(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
