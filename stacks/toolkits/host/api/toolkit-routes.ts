import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { z } from "zod";
import { newToolkit, type Toolkit as ToolkitView, toolkit, toolkitChange } from "../../contract/records.ts";
import { resourceUrl } from "../endpoint.ts";
import type { Host } from "../host.ts";
import { route } from "../http/route.ts";
import type { Sessions } from "../mcp/sessions.ts";
import type { Person } from "../person.ts";
import { readToolkit, type Toolkit } from "../records.ts";
import { notFound, Refusal } from "../refusal.ts";
import { freeSlug } from "../slug.ts";
import { findToolkit } from "../toolkits.ts";

/** Toolkits: their names, what they are made of, their end. */
export function mountToolkits(host: Host, app: Express, sessions: Sessions): void {
  const { db, rules } = host;

  const allOf = async ({ organization }: Person) =>
    (
      await db
        .selectFrom("toolkits")
        .selectAll()
        .where("organization_id", "=", organization.id)
        .orderBy("name")
        .execute()
    ).map(readToolkit);

  const changeable = async (person: Person, slug: string | undefined) => {
    const found = await findToolkit(host, person, slug ?? "");
    if (!found) throw notFound("toolkit");
    if (found.owner_id === null && person.role !== "admin")
      throw new Refusal(403, "Only admins change the workspace's toolkits.");
    return found;
  };

  route(host, app, ["get", "/v1/toolkits"], { answer: z.array(toolkit) }, async ({ person }) => {
    const usable = (await allOf(person)).filter((one) => rules.mayUse(one, person));
    return Promise.all(usable.map((one) => viewOf(host, person, one)));
  });

  route(host, app, ["get", "/v1/toolkits/:slug"], { answer: toolkit }, async ({ person, params }) => {
    const found = await findToolkit(host, person, params.slug ?? "");
    if (!found) throw notFound("toolkit");
    return viewOf(host, person, found);
  });

  route(
    host,
    app,
    ["post", "/v1/toolkits"],
    { body: newToolkit, answer: toolkit },
    async ({ person, body }) => {
      if (body.scope === "workspace" && person.role !== "admin")
        throw new Refusal(403, "Only admins make toolkits of the workspace.");
      const made: Toolkit = {
        id: randomUUID(),
        organization_id: person.organization.id,
        owner_id: body.scope === "personal" ? person.id : null,
        slug: freeSlug(
          body.name,
          (await allOf(person)).map(({ slug }) => slug),
        ),
        name: body.name,
        patterns: body.patterns,
      };
      await db
        .insertInto("toolkits")
        .values({ ...made, patterns: JSON.stringify(made.patterns) })
        .execute();
      return viewOf(host, person, made);
    },
  );

  route(
    host,
    app,
    ["patch", "/v1/toolkits/:slug"],
    { body: toolkitChange, answer: toolkit },
    async ({ person, params, body }) => {
      const found = await changeable(person, params.slug);
      const patterns = [...new Set(body.patterns)];
      await db
        .updateTable("toolkits")
        .set({ patterns: JSON.stringify(patterns) })
        .where("id", "=", found.id)
        .execute();
      await sessions.announceChange(person.organization.id);
      return viewOf(host, person, { ...found, patterns });
    },
  );

  route(host, app, ["delete", "/v1/toolkits/:slug"], { answer: z.object({}) }, async ({ person, params }) => {
    const { id } = await changeable(person, params.slug);
    await db.deleteFrom("toolkits").where("id", "=", id).execute();
    if (rules.endsTokens) await db.deleteFrom("access_tokens").where("toolkit_id", "=", id).execute();
    if (rules.endsSessions) await sessions.end(id);
    return {};
  });
}

async function viewOf({ db, settings }: Host, person: Person, one: Toolkit): Promise<ToolkitView> {
  const personal = await db
    .selectFrom("connections")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("owner_id", "=", person.id)
    .executeTakeFirstOrThrow();
  const organization = settings.organizationInPath ? person.organization.slug : undefined;
  return {
    slug: one.slug,
    name: one.name,
    scope: one.owner_id === null ? "workspace" : "personal",
    url: resourceUrl(settings.publicUrl, { organization, toolkit: one.slug }),
    patterns: [...one.patterns],
    hiddenPersonal: one.owner_id === null ? Number(personal.count) : 0,
  };
}
