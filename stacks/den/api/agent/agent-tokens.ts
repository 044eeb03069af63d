import type { Express } from "express";
import { hashSecret, newSecret } from "../../../parts/security/secrets.ts";
import { type AgentScope, agentScopeSchema, routes } from "../../contract/index.ts";
import { newId } from "../database/record-id.ts";
import type { Row } from "../database/schema.ts";
import { DAY, type Den, instant } from "../den.ts";
import { mount } from "../http/mount.ts";
import type { Agent } from "./ports.ts";

/** Mints a token that acts as this member; the secret is answered only here. */
export async function mintAgentToken(
  den: Den,
  input: {
    readonly memberId: string;
    readonly sessionId: string | null;
    readonly name: string;
    readonly scopes: readonly AgentScope[];
    readonly days: number;
  },
): Promise<{ token: string; id: string; expiresAt: string }> {
  const token = newSecret("dena");
  const id = newId("tok");
  const expiresAt = instant(den, input.days * DAY);
  // `execute` includes `read`: a token that can't look for what it may call helps nobody.
  const scopes: readonly AgentScope[] = input.scopes.includes("execute") ? ["read", "execute"] : ["read"];
  await den.db
    .insertInto("agent_tokens")
    .values({
      id,
      member_id: input.memberId,
      session_id: input.sessionId,
      name: input.name,
      scopes: scopes.join(","),
      token_hash: hashSecret(token),
      created_at: instant(den),
      expires_at: expiresAt,
      last_used_at: null,
    })
    .execute();
  return { token, id, expiresAt };
}

/** The agent behind a bearer token; undefined when unknown, revoked or expired. */
export async function findAgent(den: Den, token: string): Promise<Agent | undefined> {
  const row = await den.db
    .selectFrom("agent_tokens")
    .innerJoin("members", "members.id", "agent_tokens.member_id")
    .select([
      "agent_tokens.id",
      "agent_tokens.scopes",
      "members.id as memberId",
      "members.role",
      "members.organization_id",
    ])
    .where("agent_tokens.token_hash", "=", hashSecret(token))
    .where("agent_tokens.expires_at", ">", instant(den))
    .executeTakeFirst();
  if (!row) return undefined;
  await den.db
    .updateTable("agent_tokens")
    .set({ last_used_at: instant(den) })
    .where("id", "=", row.id)
    .execute();
  return {
    tokenId: row.id,
    memberId: row.memberId,
    organizationId: row.organization_id,
    role: row.role,
    scopes: scopesOf(row),
  };
}

/** The route by which people make tokens of their own. */
export function mountAgentTokens(den: Den, app: Express): void {
  mount(den, app, routes.createAgentToken, async ({ caller, body }) => {
    const { token, expiresAt } = await mintAgentToken(den, {
      memberId: caller.memberId,
      sessionId: null,
      name: body.name,
      scopes: body.scopes,
      days: body.expiresInDays,
    });
    return { token, expiresAt };
  });
}

function scopesOf(row: Pick<Row<"agent_tokens">, "scopes">): AgentScope[] {
  return agentScopeSchema.array().parse(row.scopes.split(","));
}
