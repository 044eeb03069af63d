import { createHash } from "node:crypto";
import type { Express } from "express";
import { hashSecret, newSecret, sameText } from "../../../parts/security/secrets.ts";
import { AGENT_MCP_PATH, DESKTOP_SCHEME, routes } from "../../contract/index.ts";
import { openSession } from "../accounts/sessions.ts";
import { mintAgentToken } from "../agent/agent-tokens.ts";
import { newId } from "../database/record-id.ts";
import { DAY, type Den, instant, MINUTE } from "../den.ts";
import { mount } from "../http/mount.ts";
import { Refusal } from "../http/refusal.ts";

const GRANT_MINUTES = 5;
const DESKTOP_DAYS = 30;
/** How long a token that Refresh replaced still works, so that a call under way can finish. */
const HANDOVER_MS = MINUTE;

/** Sign-in by hand-off, and the engine's entry for the agent surface. */
export function mountDesktop(den: Den, app: Express): void {
  mount(den, app, routes.createDesktopGrant, async ({ caller, body }) => {
    const grant = newSecret("deng");
    await den.db
      .insertInto("desktop_grants")
      .values({
        id: newId("grt"),
        grant_hash: hashSecret(grant),
        member_id: caller.memberId,
        challenge: body.challenge,
        expires_at: instant(den, GRANT_MINUTES * MINUTE),
        redeemed_at: null,
      })
      .execute();
    const deepLink = `${DESKTOP_SCHEME}://handoff?${new URLSearchParams({ grant, state: body.state })}`;
    return { grant, deepLink };
  });

  mount(den, app, routes.redeemDesktopGrant, async ({ body }) => {
    const memberId = await redeemGrant(den, body.grant, body.verifier);
    return openSession(den, memberId, "desktop", DESKTOP_DAYS * DAY);
  });

  mount(den, app, routes.mintCloudMcp, async ({ caller }) => {
    if (caller.by !== "bearer") {
      throw new Refusal({
        code: "forbidden",
        message: "Only a signed-in desktop app can ask for this.",
        hint: "In a browser, make an agent token instead.",
      });
    }
    // Only shortened: tokens that Refresh replaced earlier keep the end that they have.
    await den.db
      .updateTable("agent_tokens")
      .set({ expires_at: instant(den, HANDOVER_MS) })
      .where("session_id", "=", caller.sessionId)
      .where("expires_at", ">", instant(den, HANDOVER_MS))
      .execute();
    const minted = await mintAgentToken(den, {
      memberId: caller.memberId,
      sessionId: caller.sessionId,
      scopes: ["read", "execute"],
    });
    return {
      entry: {
        name: "OpenWork Cloud Control" as const,
        type: "remote" as const,
        url: `${den.addresses.api}${AGENT_MCP_PATH}`,
        enabled: true as const,
        oauth: false as const,
        headers: { Authorization: `Bearer ${minted.token}` },
      },
      marker: minted.id,
    };
  });
}

/** A grant works once, in time, and for the app that made the challenge (RFC 7636 S256). @returns the member's id */
async function redeemGrant(den: Den, grant: string, verifier: string): Promise<string> {
  const row = await den.db
    .selectFrom("desktop_grants")
    .selectAll()
    .where("grant_hash", "=", hashSecret(grant))
    .executeTakeFirst();
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const refusal = new Refusal({
    code: "grant_invalid",
    message: "This sign-in is no longer valid.",
    hint: "Start again from the desktop app.",
  });
  if (!row || row.expires_at <= instant(den)) throw refusal;
  // Used up before the verifier is looked at: somebody who intercepted the grant has one try, and spoils it.
  const used = await den.db
    .updateTable("desktop_grants")
    .set({ redeemed_at: instant(den) })
    .where("id", "=", row.id)
    .where("redeemed_at", "is", null)
    .executeTakeFirst();
  if (used.numUpdatedRows === 0n || !sameText(challenge, row.challenge)) throw refusal;
  return row.member_id;
}
