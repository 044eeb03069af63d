import { z } from "zod";
import { displayNameSchema, emailSchema, memberIdSchema, teamIdSchema } from "./identifiers.ts";
import { route } from "./route.ts";
import { passwordSchema } from "./session.ts";

export const roleSchema = z.enum(["admin", "member"]);

export const memberSchema = z.object({
  id: memberIdSchema,
  name: z.string(),
  email: z.string(),
  role: roleSchema,
});
export type Member = z.infer<typeof memberSchema>;

export const teamSchema = z.object({ id: teamIdSchema, name: z.string() });
export type Team = z.infer<typeof teamSchema>;

export const organizationRoutes = {
  /** All members, by name. */
  listMembers: route({
    method: "GET",
    path: "/v1/members",
    access: "member",
    answer: z.object({ members: z.array(memberSchema) }),
  }),

  /** Adds a person with a password of their own. A known e-mail address is a `conflict`. */
  addMember: route({
    method: "POST",
    path: "/v1/members",
    access: "admin",
    body: z.object({
      email: emailSchema,
      name: displayNameSchema,
      password: passwordSchema,
      role: roleSchema.default("member"),
    }),
    answer: z.object({ member: memberSchema }),
    status: 201,
  }),

  /** All teams, by name. */
  listTeams: route({
    method: "GET",
    path: "/v1/teams",
    access: "member",
    answer: z.object({ teams: z.array(teamSchema) }),
  }),

  /** Creates a team, with members if wanted. A name that is taken (any case) is a `conflict`. */
  createTeam: route({
    method: "POST",
    path: "/v1/teams",
    access: "admin",
    body: z.object({ name: displayNameSchema, memberIds: z.array(memberIdSchema).max(500).default([]) }),
    answer: z.object({ team: teamSchema }),
    status: 201,
  }),
} as const;
