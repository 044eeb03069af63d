/**
 * A front, as a load balancer stands before services: it takes TLS at its host's own
 * address, one port for each service, and passes the bytes on to the service's port of the loopback. Who came from
 * where is kept in a file, one line of JSON for each connection.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { createServer } from "node:tls";
import { z } from "zod";
import { readEnvironment } from "../../parts/environment.ts";
import { listen } from "../../parts/listening.ts";
import type { Arrival } from "./arrivals.ts";

const Port = z.int().min(1).max(65_535);
const Route = z.object({ service: z.string(), port: Port, to: Port });
const settings = readEnvironment(
  "The front",
  z.object({
    FRONT_ADDRESS: z.union([z.ipv4(), z.ipv6()]),
    /** Files with PEM. */
    FRONT_CERTIFICATE: z.string().min(1),
    FRONT_KEY: z.string().min(1),
    /** JSON: `[{"service":"web","port":4000,"to":3000}]`. */
    FRONT_ROUTES: z.string().transform(readJson).pipe(z.array(Route).min(1)),
    FRONT_ARRIVALS: z.string().min(1),
    /** The newest version that it speaks. */
    FRONT_TLS: z.enum(["TLSv1.2", "TLSv1.3"]).default("TLSv1.3"),
  }),
  process.env,
);
const { FRONT_ADDRESS, FRONT_CERTIFICATE, FRONT_KEY, FRONT_ROUTES, FRONT_ARRIVALS, FRONT_TLS } = settings;
const identity = { cert: readFileSync(FRONT_CERTIFICATE), key: readFileSync(FRONT_KEY) };

await Promise.all(FRONT_ROUTES.map(serve));
console.log(
  `front ready: ${FRONT_ROUTES.map(({ service, port }) => `${service} https://${FRONT_ADDRESS}:${port}`).join(", ")}`,
);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));

function readJson(text: string, { addIssue }: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    addIssue("must be JSON");
    return z.NEVER;
  }
}

async function serve({ service, port, to }: z.infer<typeof Route>): Promise<void> {
  const versions = { minVersion: "TLSv1.2", maxVersion: FRONT_TLS } as const;
  const server = createServer({ ...identity, ...versions, allowHalfOpen: true }, (outer) => {
    note({ service, from: outer.remoteAddress ?? "", protocol: outer.getProtocol() ?? "" });
    const inner = connect({ host: "127.0.0.1", port: to, allowHalfOpen: true });
    join(outer, inner);
    join(inner, outer);
  });
  // A client that does not trust the authority hangs up during the handshake: its own affair.
  server.on("tlsClientError", (error) => console.error(`${service}: no handshake: ${error.message}`));
  await listen(server, FRONT_ADDRESS, port);
}

function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on("error", () => to.destroy());
  from.on("close", () => {
    if (!from.readableEnded) to.destroy();
  });
}

function note(arrival: Arrival): void {
  appendFileSync(FRONT_ARRIVALS, `${JSON.stringify(arrival)}\n`);
}
