import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "fraimz";

/** The services that people, providers and agents reach from other machines. */
export const FRONTED = ["web", "api", "witness", "proxy"] as const;

type Fronted = (typeof FRONTED)[number];
/** The context of a part of den, as far as it matters here; each part has its own narrower one. */
interface Context {
  readonly variant: string | undefined;
  address(host: string): string;
  dirOf(service: "front"): string;
  portOf(service: "front", port: Fronted): number;
}

/** Whether server side and desktop side are on hosts of their own. */
export function isApart({ variant }: { readonly variant: string | undefined }): boolean {
  return variant === "two-hosts";
}

/** Where a service answers for everybody: behind the front where there is one, else at its own port. */
export function publicUrl(ctx: Context, name: Fronted, port: number): string {
  if (!isApart(ctx)) return `http://127.0.0.1:${port}`;
  return `https://${ctx.address("server")}:${ctx.portOf("front", name)}`;
}

/** The certificate of the authority that was made for this boot. */
export function authorityFile(ctx: Pick<Context, "dirOf">): string {
  return join(ctx.dirOf("front"), "authority.pem");
}

/** What a Node process needs in its environment to trust that authority. */
export function trust(ctx: Context): Record<string, string> {
  return isApart(ctx) ? { NODE_EXTRA_CA_CERTS: authorityFile(ctx) } : {};
}

/** Where the front keeps who came from where. */
export function arrivalsFile(ctx: Pick<Context, "dirOf">): string {
  return join(ctx.dirOf("front"), "arrivals.jsonl");
}

/** Makes the certificate and keeps it in the front's folder, which is gone with the stack. */
export async function makeCertificate(ctx: Pick<Context, "address" | "dirOf">): Promise<void> {
  const { certify } = await import("./front/authority.ts");
  const { authority, certificate, key } = await certify(ctx.address("server"));
  const dir = ctx.dirOf("front");
  await writeFile(join(dir, "front.key"), key, { mode: 0o600 });
  await writeFile(join(dir, "front.pem"), certificate);
  await writeFile(authorityFile(ctx), authority);
}

/**
 * The front's program.
 * @param upstream the port of each service that there is
 */
export function frontCommand(ctx: Context, upstream: Readonly<Partial<Record<Fronted, number>>>): Command {
  const routes = FRONTED.flatMap((name) => {
    const to = upstream[name];
    return to === undefined ? [] : [{ service: name, port: ctx.portOf("front", name), to }];
  });
  const dir = ctx.dirOf("front");
  return {
    file: process.execPath,
    args: ["--import", "tsx", "stacks/den/front/main.ts"],
    env: {
      FRONT_ADDRESS: ctx.address("server"),
      FRONT_CERTIFICATE: join(dir, "front.pem"),
      FRONT_KEY: join(dir, "front.key"),
      FRONT_ROUTES: JSON.stringify(routes),
      FRONT_ARRIVALS: arrivalsFile(ctx),
    },
  };
}
