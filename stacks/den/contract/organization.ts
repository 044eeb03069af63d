import { z } from "zod";
import {
  displayNameSchema,
  doneSchema,
  emailSchema,
  instantSchema,
  invitationIdSchema,
  memberIdSchema,
  nothingSchema,
  organizationIdSchema,
  teamIdSchema,
} from "./identifiers.ts";
import type { Route } from "./route.ts";
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
export const getOrganization = {
  method: "GET",
  path: "/v1/organization",
  access: "member",
  params: nothingSchema,
  query: nothingSchema,
  body: nothingSchema,
  answer: z.object({ organization: organizationSchema }),
  status: 200,
} as const satisfies Route;

/** Renames the organization. */
export const updateOrganization = {
  method: "PATCH",
  path: "/v1/organization",
  access: "admin",
  params: nothingSchema,
  query: nothingSchema,
  body: z.object({ name: displayNameSchema }),
  answer: z.object({ organization: organizationSchema }),
  status: 200,
} as const satisfies Route;

/** All members, by name. */
export const listMembers = {
  method: "GET",
  path: "/v1/members",
  access: "member",
  params: nothingSchema,
  query: nothingSchema,
  body: nothingSchema,
  answer: z.object({ members: z.array(memberSchema) }),
  status: 200,
} as const satisfies Route;

/** Changes a member's role. The last admin can't step down (`conflict`). */
export const updateMember = {
  method: "PATCH",
  path: "/v1/members/:memberId",
  access: "admin",
  params: memberParams,
  query: nothingSchema,
  body: z.object({ role: roleSchema }),
  answer: z.object({ member: memberSchema }),
  status: 200,
} as const satisfies Route;

/** Removes a member: sessions, tokens, grants and their connected accounts go too. Not the last admin (`conflict`). */
export const removeMember = {
  method: "DELETE",
  path: "/v1/members/:memberId",
  access: "admin",
  params: memberParams,
  query: nothingSchema,
  body: nothingSchema,
  answer: doneSchema,
  status: 200,
} as const satisfies Route;

/** All teams, by name. */
export const listTeams = {
  method: "GET",
  path: "/v1/teams",
  access: "member",
  params: nothingSchema,
  query: nothingSchema,
  body: nothingSchema,
  answer: z.object({ teams: z.array(teamSchema) }),
  status: 200,
} as const satisfies Route;

/** Creates a team, with members if wanted. A name that is taken (any case) is a `conflict`. */
export const createTeam = {
  method: "POST",
  path: "/v1/teams",
  access: "admin",
  params: nothingSchema,
  query: nothingSchema,
  body: z.object({ name: displayNameSchema, memberIds: z.array(memberIdSchema).max(500).default([]) }),
  answer: z.object({ team: teamSchema }),
  status: 201,
} as const satisfies Route;

/** Renames a team and/or replaces its members as a whole. Access through the team changes at once. */
export const updateTeam = {
  method: "PATCH",
  path: "/v1/teams/:teamId",
  access: "admin",
  params: teamParams,
  query: nothingSchema,
  body: z.object({
    name: displayNameSchema.optional(),
    memberIds: z.array(memberIdSchema).max(500).optional(),
  }),
  answer: z.object({ team: teamSchema }),
  status: 200,
} as const satisfies Route;

/** Deletes a team and the access grants that named it. */
export const deleteTeam = {
  method: "DELETE",
  path: "/v1/teams/:teamId",
  access: "admin",
  params: teamParams,
  query: nothingSchema,
  body: nothingSchema,
  answer: doneSchema,
  status: 200,
} as const satisfies Route;

/** Open invitations, newest first. */
export const listInvitations = {
  method: "GET",
  path: "/v1/invitations",
  access: "admin",
  params: nothingSchema,
  query: nothingSchema,
  body: nothingSchema,
  answer: z.object({ invitations: z.array(invitationSchema) }),
  status: 200,
} as const satisfies Route;

/**
 * Invites a person. `acceptUrl` is a page of the web app, `<web>/invitations/accept?token=...`, which the admin
 * hands on; it is answered only here and can be used once, for 7 days.
 */
export const createInvitation = {
  method: "POST",
  path: "/v1/invitations",
  access: "admin",
  params: nothingSchema,
  query: nothingSchema,
  body: z.object({
    email: emailSchema,
    role: roleSchema.default("member"),
    teamIds: z.array(teamIdSchema).max(100).default([]),
  }),
  answer: z.object({ invitation: invitationSchema, acceptUrl: z.string() }),
  status: 201,
} as const satisfies Route;

/** Takes an invitation back. */
export const revokeInvitation = {
  method: "DELETE",
  path: "/v1/invitations/:invitationId",
  access: "admin",
  params: z.object({ invitationId: invitationIdSchema }),
  query: nothingSchema,
  body: nothingSchema,
  answer: doneSchema,
  status: 200,
} as const satisfies Route;

/** What the acceptance page shows: which organization invites whom, and whether that address has an account. */
export const lookupInvitation = {
  method: "GET",
  path: "/v1/invitations/lookup",
  access: "public",
  params: nothingSchema,
  query: z.object({ token: z.string().min(1).max(200) }),
  body: nothingSchema,
  answer: z.object({
    organizationName: z.string(),
    email: z.string(),
    role: roleSchema,
    hasAccount: z.boolean(),
    expiresAt: instantSchema,
  }),
  status: 200,
} as const satisfies Route;

/**
 * Accepts an invitation and signs in (sets the session cookie). A new person gives name and password; one with an
 * account gives that account's password (`name` is ignored). Following the link proves the e-mail address.
 */
export const acceptInvitation = {
  method: "POST",
  path: "/v1/invitations/accept",
  access: "public",
  params: nothingSchema,
  query: nothingSchema,
  body: z.object({
    token: z.string().min(1).max(200),
    name: displayNameSchema.optional(),
    password: passwordSchema,
  }),
  answer: z.object({ session: sessionSchema }),
  status: 201,
} as const satisfies Route;
