import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "fraimz";

/** What other hosts reach of den itself, by the front's ports. */
export const FRONTED = ["web", "api", "proxy"] as const;

type Front = "front" | "provider-front";
type Fronted = (typeof FRONTED)[number] | "witness";
/** The context of a part of den, as far as it matters here; each part has its own narrower one. */
interface Context {
  readonly variant: string | undefined;
  readonly options: { readonly oldTls: boolean };
  address(host: string): string;
  dirOf(service: Front): string;
  portOf(service: Front, port: Fronted): number;
}

/** Whether server side, desktop side and provider are on hosts of their own. */
export function isApart({ variant }: { readonly variant: string | undefined }): boolean {
  return variant === "two-hosts";
}

/** Where a service answers for everybody: behind the front where there is one, else at its own port. */
export function publicUrl(ctx: Context, name: Fronted, port: number): string {
  if (!isApart(ctx)) return `http://127.0.0.1:${port}`;
  const [front, host] =
    name === "witness" ? (["provider-front", "provider"] as const) : (["front", "server"] as const);
  return `https://${ctx.address(host)}:${ctx.portOf(front, name)}`;
}

/** The certificate of the authority that was made for this boot. */
export function authorityFile(ctx: Pick<Context, "dirOf">): string {
  return join(ctx.dirOf("front"), "authority.pem");
}

/** What a Node process needs in its environment to trust that authority. */
export function trust(ctx: Context): Record<string, string> {
  return isApart(ctx) ? { NODE_EXTRA_CA_CERTS: authorityFile(ctx) } : {};
}

/** Where a front keeps who came from where. */
export function arrivalsFile(ctx: Pick<Context, "dirOf">, front: Front): string {
  return join(ctx.dirOf(front), "arrivals.jsonl");
}

/** Makes the certificate and keeps it in the front's folder, which is gone with the stack. */
export async function makeCertificate(ctx: Pick<Context, "address" | "dirOf">): Promise<void> {
  const { certify } = await import("../../mocks/certificate-authority/certify.ts");
  const { authority, certificate, key } = await certify([ctx.address("server"), ctx.address("provider")]);
  const dir = ctx.dirOf("front");
  await writeFile(join(dir, "front.key"), key, { mode: 0o600 });
  await writeFile(join(dir, "front.pem"), certificate);
  await writeFile(authorityFile(ctx), authority);
}

/**
 * The program of a front.
 * @param entry what is run with node, as it was built
 * @param front which one, @param host where it is
 * @param upstream the port of each service that stands behind it
 */
export function frontCommand(
  ctx: Context,
  entry: string,
  front: Front,
  host: "server" | "provider",
  upstream: Readonly<Partial<Record<Fronted, number>>>,
): Command {
  const routes = ([...FRONTED, "witness"] as const).flatMap((name) => {
    const to = upstream[name];
    return to === undefined ? [] : [{ service: name, port: ctx.portOf(front, name), to }];
  });
  return {
    file: process.execPath,
    args: [entry],
    env: {
      FRONT_ADDRESS: ctx.address(host),
      FRONT_CERTIFICATE: join(ctx.dirOf("front"), "front.pem"),
      FRONT_KEY: join(ctx.dirOf("front"), "front.key"),
      FRONT_ROUTES: JSON.stringify(routes),
      FRONT_ARRIVALS: arrivalsFile(ctx, front),
      FRONT_TLS: ctx.options.oldTls ? "TLSv1.2" : "TLSv1.3",
    },
  };
}
