import type { ChannelContext } from "fraimz";

/** What an organization's administrator publishes: any JSON, also what no client should take. */
export interface Published {
  readonly servers?: unknown;
  readonly models?: unknown;
}

/** Tells the catalog's control side, which knows this flow's organization by its tenant. */
export async function publish(ctx: ChannelContext, content: Published): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${ctx.portOf("catalog", "control")}/__witness/content`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-witness-key": ctx.secret("catalog-control-key") },
    body: JSON.stringify({ tenant: ctx.witness.tenant, content }),
  });
  if (!answer.ok) throw new Error(`the catalog refused what was published: ${await answer.text()}`);
}
