import type { Express } from "express";
import { routes } from "../../contract/index.ts";
import { newId } from "../database/record-id.ts";
import type { Den } from "../den.ts";
import { done, mount } from "../http/mount.ts";
import { notFound, Refusal } from "../http/refusal.ts";
import { ORGANIZATION } from "./credentials.ts";
import type { Subject } from "./ports.ts";
import { presets } from "./presets.ts";

/** Lists, creates, changes and removes connections. */
export function mountConnections(den: Den, app: Express): void {
  mount(den, app, routes.listConnectionPresets, async () => ({ presets: [...presets] }));

  mount(
    den,
    app,
    routes.listUsableConnections,
    async ({ caller }) => {
      const connections = await den.access.usableConnections(caller);
      return { connections: await den.views.usable(caller, connections) };
    },
    (request) => request.query.scope !== "manageable",
  );

  mount(den, app, routes.listManageableConnections, async ({ caller }) => {
    const connections = await den.lookup.listManageable(caller);
    return { connections: await den.views.manageable(caller, connections) };
  });

  mount(den, app, routes.createConnection, async ({ caller, body }) => {
    await den.serverCheck.checkUrl(body.url);
    const id = newId("con");
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
        scopes: null,
      })
      .execute();
    await den.access.replace(caller.organizationId, id, body.access);
    if (body.auth === "api_key" && body.apiKey) {
      await den.credentials.store(id, ORGANIZATION, { kind: "api_key", apiKey: body.apiKey });
    }
    return { connection: await manageable(den, caller, id) };
  });

  mount(den, app, routes.updateConnection, async ({ caller, params, body }) => {
    const connection = await den.lookup.findManageable(caller, params.connectionId);
    const { scopes, oauthClient } = body;
    if (scopes !== undefined) {
      await den.db
        .updateTable("connections")
        .set({ scopes: scopes?.trim() || null })
        .where("id", "=", connection.id)
        .execute();
    }
    if (oauthClient === null) {
      await den.db.deleteFrom("oauth_clients").where("connection_id", "=", connection.id).execute();
    } else if (oauthClient) {
      const { clientId, clientSecret } = oauthClient;
      await den.registration.store(connection.id, {
        kind: "preregistered",
        issuer: "",
        redirectUri: den.redirectUris.of(connection.id),
        record: { client_id: clientId, ...(clientSecret && { client_secret: clientSecret }) },
      });
    }
    return { connection: await manageable(den, caller, connection.id) };
  });

  mount(den, app, routes.replaceConnectionAccess, async ({ caller, params, body }) => {
    const connection = await den.lookup.findManageable(caller, params.connectionId);
    await den.access.replace(caller.organizationId, connection.id, body);
    return { connection: await manageable(den, caller, connection.id) };
  });

  mount(den, app, routes.deleteConnection, async ({ caller, params }) => {
    await den.removal.removeConnection(await den.lookup.findManageable(caller, params.connectionId));
    return done;
  });

  mount(den, app, routes.disconnectConnection, async ({ caller, params }) => {
    const connection = await den.lookup.findUsable(caller, params.connectionId);
    if (connection.credentials === "shared" && caller.role !== "admin") {
      throw new Refusal({
        code: "forbidden",
        message: "Only admins can disconnect the organization's account.",
      });
    }
    await den.removal.dropAccount(connection.id, den.credentials.ownerFor(connection, caller.memberId));
    return done;
  });
}

async function manageable(den: Den, caller: Subject, connectionId: string) {
  const connection = await den.lookup.findManageable(caller, connectionId);
  const [described] = await den.views.manageable(caller, [connection]);
  if (!described) throw notFound("connection");
  return described;
}
