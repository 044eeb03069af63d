import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { z } from "zod";
import { newPolicy, policy } from "../../contract/records.ts";
import type { Host } from "../host.ts";
import { route } from "../http/route.ts";
import type { Sessions } from "../mcp/sessions.ts";
import type { Person } from "../person.ts";
import { notFound, Refusal } from "../refusal.ts";
import { findToolkit } from "../toolkits.ts";

/** Policies: of the workspace, which admins make, and of toolkits. */
export function mountPolicies(host: Host, app: Express, sessions: Sessions): void {
  const { db } = host;

  const policiesFor = (person: Person) =>
    db
      .selectFrom("policies")
      .leftJoin("toolkits", "toolkits.id", "policies.toolkit_id")
      .select(["policies.id", "toolkits.slug as toolkit", "pattern", "action", "toolkits.owner_id as owner"])
      .where("policies.organization_id", "=", person.organization.id)
      .where((where) => where.or([where("owner_id", "is", null), where("owner_id", "=", person.id)]))
      .execute();

  route(host, app, ["get", "/v1/policies"], { answer: z.array(policy) }, ({ person }) => policiesFor(person));

  route(
    host,
    app,
    ["post", "/v1/policies"],
    { body: newPolicy, answer: policy },
    async ({ person, body }) => {
      const toolkit = body.toolkit === null ? undefined : await findToolkit(host, person, body.toolkit);
      if (body.toolkit !== null && !toolkit) throw notFound("toolkit");
      if (person.role !== "admin" && !toolkit?.owner_id)
        throw new Refusal(403, "Only admins make policies for others.");
      const id = randomUUID();
      await db
        .insertInto("policies")
        .values({
          id,
          organization_id: person.organization.id,
          toolkit_id: toolkit?.id ?? null,
          pattern: body.pattern,
          action: body.action,
        })
        .execute();
      await sessions.announceChange(person.organization.id);
      return { id, ...body };
    },
  );

  route(host, app, ["delete", "/v1/policies/:id"], { answer: z.object({}) }, async ({ person, params }) => {
    const one = (await policiesFor(person)).find(({ id }) => id === params.id);
    if (!one) throw notFound("policy");
    if (person.role !== "admin" && one.owner !== person.id)
      throw new Refusal(403, "Only admins take back policies of others.");
    await db.deleteFrom("policies").where("id", "=", one.id).execute();
    await sessions.announceChange(person.organization.id);
    return {};
  });
}
