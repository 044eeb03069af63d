import { z } from "zod";
import {
  displayNameSchema,
  doneSchema,
  emailSchema,
  instantSchema,
  invitationIdSchema,
  memberIdSchema,
  organizationIdSchema,
  teamIdSchema,
} from "./identifiers.ts";
import { route } from "./route.ts";
import { passwordSchema, sessionSchema } from "./session.ts";

export const roleSchema = z.enum(["admin", "member"]);

export const organizationSchema = z.object({
  id: organizationIdSchema,
  name: z.string(),
  createdAt: instantSchema,
});

export const memberSchema = z.object({
  id: memberIdSchema,
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  teamIds: z.array(teamIdSchema),
  joinedAt: instantSchema,
});
export type Member = z.infer<typeof memberSchema>;

export const teamSchema = z.object({
  id: teamIdSchema,
  name: z.string(),
  memberIds: z.array(memberIdSchema),
  createdAt: instantSchema,
});
export type Team = z.infer<typeof teamSchema>;

export const invitationSchema = z.object({
  id: invitationIdSchema,
  email: z.string(),
  role: roleSchema,
  teamIds: z.array(teamIdSchema),
  createdAt: instantSchema,
  expiresAt: instantSchema,
});
export type Invitation = z.infer<typeof invitationSchema>;

const memberParams = z.object({ memberId: memberIdSchema });
const teamParams = z.object({ teamId: teamIdSchema });

/** The caller's organization. */
export const getOrganization = route({
  method: "GET",
  path: "/v1/organization",
  access: "member",
  answer: z.object({ organization: organizationSchema }),
});

/** Renames the organization. */
export const updateOrganization = route({
  method: "PATCH",
  path: "/v1/organization",
  access: "admin",
  body: z.object({ name: displayNameSchema }),
  answer: z.object({ organization: organizationSchema }),
});

/** All members, by name. */
export const listMembers = route({
  method: "GET",
  path: "/v1/members",
  access: "member",
  answer: z.object({ members: z.array(memberSchema) }),
});

/** Changes a member's role. The last admin can't step down (`conflict`). */
export const updateMember = route({
  method: "PATCH",
  path: "/v1/members/:memberId",
  access: "admin",
  params: memberParams,
  body: z.object({ role: roleSchema }),
  answer: z.object({ member: memberSchema }),
});

/** Removes a member: sessions, tokens, grants and their connected accounts go too. Not the last admin (`conflict`). */
export const removeMember = route({
  method: "DELETE",
  path: "/v1/members/:memberId",
  access: "admin",
  params: memberParams,
  answer: doneSchema,
});

/** All teams, by name. */
export const listTeams = route({
  method: "GET",
  path: "/v1/teams",
  access: "member",
  answer: z.object({ teams: z.array(teamSchema) }),
});

/** Creates a team, with members if wanted. A name that is taken (any case) is a `conflict`. */
export const createTeam = route({
  method: "POST",
  path: "/v1/teams",
  access: "admin",
  body: z.object({ name: displayNameSchema, memberIds: z.array(memberIdSchema).max(500).default([]) }),
  answer: z.object({ team: teamSchema }),
  status: 201,
});

/** Renames a team and/or replaces its members as a whole. Access through the team changes at once. */
export const updateTeam = route({
  method: "PATCH",
  path: "/v1/teams/:teamId",
  access: "admin",
  params: teamParams,
  body: z.object({
    name: displayNameSchema.optional(),
    memberIds: z.array(memberIdSchema).max(500).optional(),
  }),
  answer: z.object({ team: teamSchema }),
});

/** Deletes a team and the access grants that named it. */
export const deleteTeam = route({
  method: "DELETE",
  path: "/v1/teams/:teamId",
  access: "admin",
  params: teamParams,
  answer: doneSchema,
});

/** Open invitations, newest first. */
export const listInvitations = route({
  method: "GET",
  path: "/v1/invitations",
  access: "admin",
  answer: z.object({ invitations: z.array(invitationSchema) }),
});

/**
 * Invites a person. `acceptUrl` is a page of the web app, `<web>/invitations/accept?token=...`, which the admin
 * hands on; it is answered only here and can be used once, for 7 days.
 */
export const createInvitation = route({
  method: "POST",
  path: "/v1/invitations",
  access: "admin",
  body: z.object({
    email: emailSchema,
    role: roleSchema.default("member"),
    teamIds: z.array(teamIdSchema).max(100).default([]),
  }),
  answer: z.object({ invitation: invitationSchema, acceptUrl: z.string() }),
  status: 201,
});

/** Takes an invitation back. */
export const revokeInvitation = route({
  method: "DELETE",
  path: "/v1/invitations/:invitationId",
  access: "admin",
  params: z.object({ invitationId: invitationIdSchema }),
  answer: doneSchema,
});

/** What the acceptance page shows: which organization invites whom, and whether that address has an account. */
export const lookupInvitation = route({
  method: "GET",
  path: "/v1/invitations/lookup",
  access: "public",
  query: z.object({ token: z.string().min(1).max(200) }),
  answer: z.object({
    organizationName: z.string(),
    email: z.string(),
    role: roleSchema,
    hasAccount: z.boolean(),
    expiresAt: instantSchema,
  }),
});

/**
 * Accepts an invitation and signs in (sets the session cookie). A new person gives name and password; one with an
 * account gives that account's password (`name` is ignored). Following the link proves the e-mail address.
 */
export const acceptInvitation = route({
  method: "POST",
  path: "/v1/invitations/accept",
  access: "public",
  body: z.object({
    token: z.string().min(1).max(200),
    name: displayNameSchema.optional(),
    password: passwordSchema,
  }),
  answer: z.object({ session: sessionSchema }),
  status: 201,
});
