import type { ChannelContext, StackContext } from "fraimz";
import { z } from "zod";

export const options = z.strictObject({
  /** Defects that the reference host plants in itself; see stacks/toolkits/host/planted/defects.ts. */
  break: z.array(z.string()).default([]),
  /** Stand behind a proxy as the target `proxied` does: for flows that are about that. */
  behindProxy: z.boolean().default(false),
});
export type Options = z.infer<typeof options>;
export type Toolkits = ChannelContext<Options>;

/** Does the reference host stand behind a proxy, with the organization in its addresses? */
export function isProxied({ options, variant }: Pick<StackContext<Options>, "options" | "variant">): boolean {
  return variant === "proxied" || (variant === undefined && options.behindProxy);
}

/** Where people and clients reach the host. */
export function hostUrl(ctx: Pick<Toolkits, "options" | "variant" | "url">): string {
  if (ctx.variant === "executor") return ctx.url("executor");
  return ctx.url(isProxied(ctx) ? "proxy" : "host");
}
