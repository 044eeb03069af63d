/**
 * A front, as a load balancer stands before services: it takes TLS at its host's own
 * address, one port for each service, and passes the bytes on to the service's port of the loopback. Who came from
 * where is kept in a file, one line of JSON for each connection.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { createServer, type Server } from "node:tls";
import { z } from "zod";
import type { Arrival } from "./arrivals.ts";

const Port = z.int().min(1).max(65_535);
const Route = z.object({ service: z.string(), port: Port, to: Port });
const settings = z
  .object({
    FRONT_ADDRESS: z.union([z.ipv4(), z.ipv6()]),
    /** Files with PEM. */
    FRONT_CERTIFICATE: z.string().min(1),
    FRONT_KEY: z.string().min(1),
    /** JSON: `[{"service":"web","port":4000,"to":3000}]`. */
    FRONT_ROUTES: z.string().transform(readJson).pipe(z.array(Route).min(1)),
    FRONT_ARRIVALS: z.string().min(1),
    /** The newest version that it speaks. */
    FRONT_TLS: z.enum(["TLSv1.2", "TLSv1.3"]).default("TLSv1.3"),
  })
  .safeParse(process.env);

if (!settings.success) {
  const lines = settings.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  console.error(`The front can't start with these settings:\n${lines.join("\n")}`);
  process.exit(1);
}
const { FRONT_ADDRESS, FRONT_CERTIFICATE, FRONT_KEY, FRONT_ROUTES, FRONT_ARRIVALS, FRONT_TLS } =
  settings.data;
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

function serve({ service, port, to }: z.infer<typeof Route>): Promise<Server> {
  const versions = { minVersion: "TLSv1.2", maxVersion: FRONT_TLS } as const;
  const server = createServer({ ...identity, ...versions, allowHalfOpen: true }, (outer) => {
    note({ service, from: outer.remoteAddress ?? "", protocol: outer.getProtocol() ?? "" });
    const inner = connect({ host: "127.0.0.1", port: to, allowHalfOpen: true });
    join(outer, inner);
    join(inner, outer);
  });
  // A client that does not trust the authority hangs up during the handshake: its own affair.
  server.on("tlsClientError", (error) => console.error(`${service}: no handshake: ${error.message}`));
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new Error(`The front can't listen on ${FRONT_ADDRESS}:${port}: ${error.message}`)),
    );
    server.listen(port, FRONT_ADDRESS, () => resolve(server));
  });
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
