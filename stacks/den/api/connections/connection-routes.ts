import type { Express } from "express";
import { routes } from "../../contract/index.ts";
import { newId } from "../database/record-id.ts";
import { type Den, instant } from "../den.ts";
import { done, mount } from "../http/mount.ts";
import { fieldRefusal, notFound, Refusal } from "../http/refusal.ts";
import { mayManageConnections } from "../rollout/gate.ts";
import { replaceAccess, usableConnections } from "./access.ts";
import { checkUrl } from "./check.ts";
import { findManageable, findUsable, requireVerifiedEmail } from "./connection-lookup.ts";
import { ORGANIZATION, ownerFor, storeCredential } from "./credentials.ts";
import { presets } from "./presets.ts";
import { redirectUriOf } from "./redirect-uri.ts";
import { storeClient } from "./registration.ts";
import { dropAccount, isListed, removeConnection } from "./removal.ts";
import { describeManageable, describeUsable } from "./view.ts";

/** Lists, creates, changes and removes connections. */
export function mountConnections(den: Den, app: Express): void {
  mount(den, app, routes.listConnectionPresets, async () => ({ presets: [...presets] }));

  mount(
    den,
    app,
    routes.listUsableConnections,
    async ({ caller }) => {
      const connections = (await usableConnections(den, caller)).filter(isListed);
      return { connections: await describeUsable(den, caller, connections) };
    },
    (request) => request.query.scope !== "manageable",
  );

  mount(den, app, routes.listManageableConnections, async ({ caller }) => {
    if (!(await mayManageConnections(den, caller.organizationId))) return { connections: [] };
    const connections = await den.db
      .selectFrom("connections")
      .selectAll()
      .where("organization_id", "=", caller.organizationId)
      .orderBy("name")
      .orderBy("id")
      .execute();
    return { connections: await describeManageable(den, caller, connections.filter(isListed)) };
  });

  mount(den, app, routes.checkConnectionUrl, async ({ body }) => {
    const { challenge, serverName } = await checkUrl(den, body.url);
    return { auth: challenge ? ("oauth" as const) : ("none" as const), serverName: serverName ?? null };
  });

  mount(den, app, routes.createConnection, async ({ caller, body }) => {
    requireVerifiedEmail(den, caller);
    if (body.auth === "api_key" && body.credentials === "shared" && !body.apiKey) {
      throw fieldRefusal("bad_request", "apiKey", "Enter the organization's API key.");
    }
    await checkUrl(den, body.url);
    const id = newId("con");
    const at = instant(den);
    await den.db
      .insertInto("connections")
      .values({
        id,
        organization_id: caller.organizationId,
        name: body.name,
        url: body.url,
        auth: body.auth,
        credentials: body.credentials,
        preset_id: body.presetId ?? null,
        scopes: body.scopes?.trim() || null,
        last_trouble: null,
        created_at: at,
        updated_at: at,
      })
      .execute();
    await replaceAccess(den, caller.organizationId, id, body.access);
    if (body.oauthClient) await storePreregistered(den, id, body.oauthClient);
    if (body.apiKey && body.auth === "api_key" && body.credentials === "shared") {
      await storeCredential(den, id, ORGANIZATION, { kind: "api_key", apiKey: body.apiKey });
    }
    return { connection: await manageable(den, caller, id) };
  });

  mount(den, app, routes.getConnection, async ({ caller, params }) => {
    const connection = await findUsable(den, caller, params.connectionId);
    const [described] = await describeUsable(den, caller, [connection]);
    if (!described) throw notFound("connection");
    return { connection: described };
  });

  mount(den, app, routes.updateConnection, async ({ caller, params, body }) => {
    const connection = await findManageable(den, caller, params.connectionId);
    await den.db
      .updateTable("connections")
      .set({
        updated_at: instant(den),
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.scopes === undefined ? {} : { scopes: body.scopes?.trim() || null }),
      })
      .where("id", "=", connection.id)
      .execute();
    if (body.apiKey !== undefined) {
      if (connection.auth !== "api_key" || connection.credentials !== "shared") {
        throw fieldRefusal(
          "bad_request",
          "apiKey",
          "Only a shared API-key connection has an organization's key.",
        );
      }
      await storeCredential(den, connection.id, ORGANIZATION, { kind: "api_key", apiKey: body.apiKey });
    }
    if (body.oauthClient === null) {
      await den.db.deleteFrom("oauth_clients").where("connection_id", "=", connection.id).execute();
    } else if (body.oauthClient) {
      await storePreregistered(den, connection.id, body.oauthClient);
    }
    return { connection: await manageable(den, caller, connection.id) };
  });

  mount(den, app, routes.replaceConnectionAccess, async ({ caller, params, body }) => {
    const connection = await findManageable(den, caller, params.connectionId);
    await replaceAccess(den, caller.organizationId, connection.id, body);
    return { connection: await manageable(den, caller, connection.id) };
  });

  mount(den, app, routes.deleteConnection, async ({ caller, params }) => {
    await removeConnection(den, await findManageable(den, caller, params.connectionId));
    return done;
  });

  mount(den, app, routes.disconnectConnection, async ({ caller, params }) => {
    const connection = await findUsable(den, caller, params.connectionId);
    if (connection.credentials === "shared" && caller.role !== "admin") {
      throw new Refusal({
        code: "forbidden",
        message: "Only admins can disconnect the organization's account.",
      });
    }
    await dropAccount(den, connection.id, ownerFor(den, connection, caller.memberId));
    return done;
  });

  mount(den, app, routes.setOwnApiKey, async ({ caller, params, body }) => {
    const connection = await findUsable(den, caller, params.connectionId);
    if (connection.auth !== "api_key" || connection.credentials !== "per_member") {
      throw new Refusal({ code: "bad_request", message: `${connection.name} takes no keys of its members.` });
    }
    await storeCredential(den, connection.id, ownerFor(den, connection, caller.memberId), {
      kind: "api_key",
      apiKey: body.apiKey,
    });
    const [described] = await describeUsable(den, caller, [connection]);
    if (!described) throw notFound("connection");
    return { connection: described };
  });
}

type Manager = Parameters<typeof describeManageable>[1];

async function manageable(den: Den, caller: Manager, connectionId: string) {
  const connection = await findManageable(den, caller, connectionId);
  const [described] = await describeManageable(den, caller, [connection]);
  if (!described) throw notFound("connection");
  return described;
}

async function storePreregistered(
  den: Den,
  connectionId: string,
  client: { clientId: string; clientSecret?: string | undefined },
): Promise<void> {
  await storeClient(den, connectionId, {
    kind: "preregistered",
    issuer: "",
    redirectUri: redirectUriOf(den, connectionId),
    record: {
      client_id: client.clientId,
      ...(client.clientSecret ? { client_secret: client.clientSecret } : {}),
    },
  });
}
