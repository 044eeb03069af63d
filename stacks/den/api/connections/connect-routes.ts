import type { Express } from "express";
import { type RouteAnswer, routes } from "../../contract/index.ts";
import { type Den, instant } from "../den.ts";
import { mount } from "../http/mount.ts";
import { Refusal } from "../http/refusal.ts";
import { sendCallbackPage } from "./callback-page.ts";
import { startAttempt } from "./start.ts";

type ConnectStatus = RouteAnswer<typeof routes.getConnectStatus>;

/** Connecting an account: start, callback, and the status that front ends poll. */
export function mountConnect(den: Den, app: Express): void {
  mount(den, app, routes.startConnect, async ({ caller, params, body }) => {
    const connection = await den.lookup.findUsable(caller, params.connectionId);
    if (connection.auth !== "oauth") {
      throw new Refusal({ code: "bad_request", message: `${connection.name} doesn't sign in with OAuth.` });
    }
    if (connection.credentials === "shared" && caller.role !== "admin") {
      throw new Refusal({
        code: "forbidden",
        message: "Only admins can connect the organization's account.",
        hint: "Ask an admin of your organization.",
      });
    }
    return startAttempt(den, connection, { memberId: caller.memberId, from: body.from });
  });

  app.get(den.redirectUris.path, async (request, response) => {
    sendCallbackPage(response, await den.callback.finish(request));
  });

  mount(den, app, routes.getConnectStatus, async ({ caller, params }): Promise<ConnectStatus> => {
    const connection = await den.lookup.findUsable(caller, params.connectionId);
    const owner = den.credentials.ownerFor(connection, caller.memberId);
    const [attempt, account] = await Promise.all([
      den.db
        .selectFrom("connect_attempts")
        .select(["id", "status", "code", "message", "hint", "expires_at", "created_at"])
        .where("connection_id", "=", connection.id)
        .where("member_id", "=", caller.memberId)
        .orderBy("created_at", "desc")
        .orderBy("id")
        .executeTakeFirst(),
      den.db
        .selectFrom("credentials")
        .select(["reconnect_needed", "created_at"])
        .where("connection_id", "=", connection.id)
        .where("owner", "=", owner)
        .executeTakeFirst(),
    ]);
    const plain = { attemptId: attempt?.id ?? null, code: null, message: null, hint: null };
    const isSettled = account && attempt && account.created_at >= attempt.created_at;
    if (!attempt || attempt.status === "connected" || isSettled) {
      const working = account?.reconnect_needed === 0 ? "connected" : "reconnect_needed";
      return { ...plain, state: account ? working : "not_connected" };
    }
    const { status, code, message, hint, expires_at } = attempt;
    if (status === "failed") return { ...plain, state: "failed", code, message, hint };
    if (expires_at > instant(den)) return { ...plain, state: "waiting" };
    return {
      ...plain,
      state: "failed",
      code: "state_expired",
      message: "Nobody finished the sign-in in time.",
      hint: "Connect again.",
    };
  });
}
