import type { Express } from "express";
import { hashSecret, newSecret } from "../../../parts/security/secrets.ts";
import { type AgentScope, agentScopeSchema, routes } from "../../contract/index.ts";
import { newId } from "../database/record-id.ts";
import { DAY, type Den, instant } from "../den.ts";
import { mount } from "../http/mount.ts";
import type { Agent } from "./ports.ts";

const LIFETIME_DAYS = 30;

/** Mints a token that acts as this member; the secret is answered only here. */
export async function mintAgentToken(
  den: Den,
  input: {
    readonly memberId: string;
    readonly sessionId: string | null;
    readonly scopes: readonly AgentScope[];
  },
): Promise<{ token: string; id: string }> {
  const token = newSecret("dena");
  const id = newId("tok");
  // `execute` includes `read`: a token that can't look for what it may call helps nobody.
  const scopes: readonly AgentScope[] = input.scopes.includes("execute") ? ["read", "execute"] : ["read"];
  await den.db
    .insertInto("agent_tokens")
    .values({
      id,
      member_id: input.memberId,
      session_id: input.sessionId,
      scopes: scopes.join(","),
      token_hash: hashSecret(token),
      expires_at: instant(den, LIFETIME_DAYS * DAY),
    })
    .execute();
  return { token, id };
}

/** The agent behind a bearer token; undefined when unknown, revoked or expired. */
export async function findAgent(den: Den, token: string): Promise<Agent | undefined> {
  const row = await den.db
    .selectFrom("agent_tokens")
    .innerJoin("members", "members.id", "agent_tokens.member_id")
    .select([
      "agent_tokens.scopes",
      "members.id as memberId",
      "members.role",
      "members.organization_id as organizationId",
    ])
    .where("agent_tokens.token_hash", "=", hashSecret(token))
    .where("agent_tokens.expires_at", ">", instant(den))
    .executeTakeFirst();
  return row && { ...row, scopes: agentScopeSchema.array().parse(row.scopes.split(",")) };
}

/** The route by which people make tokens of their own. */
export function mountAgentTokens(den: Den, app: Express): void {
  mount(den, app, routes.createAgentToken, async ({ caller, body }) => {
    const { memberId } = caller;
    const { token } = await mintAgentToken(den, { memberId, sessionId: null, scopes: body.scopes });
    return { token };
  });
}
