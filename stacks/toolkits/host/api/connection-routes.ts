import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { z } from "zod";
import { connection, newConnection, performed } from "../../contract/records.ts";
import type { Host } from "../host.ts";
import { route } from "../http/route.ts";
import type { Sessions } from "../mcp/sessions.ts";
import type { Connection } from "../records.ts";
import { notFound, Refusal } from "../refusal.ts";
import { freeSlug } from "../slug.ts";
import { toolboxOf } from "../toolbox.ts";
import { listTools } from "../upstream.ts";

/** Connections to outside MCP servers, and what was done with them. */
export function mountConnections(host: Host, app: Express, sessions: Sessions): void {
  const { db } = host;

  route(host, app, ["get", "/v1/connections"], { answer: z.array(connection) }, async ({ person }) =>
    (await toolboxOf(host, person, undefined)).connections.map(viewOf),
  );

  route(
    host,
    app,
    ["post", "/v1/connections"],
    { body: newConnection, answer: connection },
    async ({ person, body }) => {
      if (body.scope === "workspace" && person.role !== "admin")
        throw new Refusal(403, "Only admins connect services for the workspace.");
      const taken = await db
        .selectFrom("connections")
        .select("slug")
        .where("organization_id", "=", person.organization.id)
        .execute();
      const tools = await listTools(body.url).catch((cause: unknown) => {
        throw new Refusal(
          400,
          `${body.url} did not list its tools: ${cause instanceof Error ? cause.message : cause}`,
        );
      });
      const made: Connection = {
        id: randomUUID(),
        organization_id: person.organization.id,
        owner_id: body.scope === "personal" ? person.id : null,
        slug: freeSlug(
          body.name,
          taken.map(({ slug }) => slug),
        ),
        name: body.name,
        url: body.url,
        tools,
      };
      await db
        .insertInto("connections")
        .values({ ...made, tools: JSON.stringify(tools) })
        .execute();
      await sessions.announceChange(person.organization.id);
      return viewOf(made);
    },
  );

  route(
    host,
    app,
    ["delete", "/v1/connections/:slug"],
    { answer: z.object({}) },
    async ({ person, params }) => {
      const { connections } = await toolboxOf(host, person, undefined);
      const one = connections.find(({ slug }) => slug === params.slug);
      if (!one) throw notFound("connection");
      if (one.owner_id === null && person.role !== "admin")
        throw new Refusal(403, "Only admins disconnect the workspace's services.");
      await db.deleteFrom("connections").where("id", "=", one.id).execute();
      await sessions.announceChange(person.organization.id);
      return {};
    },
  );

  route(host, app, ["get", "/v1/performed"], { answer: z.array(performed) }, async ({ person }) =>
    db
      .selectFrom("performed")
      .innerJoin("users", "users.id", "performed.user_id")
      .select(["tool", "toolkit", "users.email as by"])
      .where("performed.organization_id", "=", person.organization.id)
      .execute(),
  );
}

const viewOf = ({ slug, name, owner_id, tools }: Connection) => ({
  slug,
  name,
  scope: owner_id === null ? ("workspace" as const) : ("personal" as const),
  tools: tools.map((tool) => tool.name),
});
