import { z } from "zod";

/** Lower-case words with hyphens: as it stands in addresses and in names of tools. */
export const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case words with hyphens");
const name = z.string().trim().min(1, "must not be empty").max(80);

/** Which tools: `connection.tool`, or with `*` at the end all that begin so; `connection.*` is all of a connection. */
export const pattern = z
  .string()
  .regex(/^(?=.{1,200}$)[A-Za-z0-9_.-]*\*?$/, "must be like connection.tool or connection.*");

/** `workspace`: everybody's in the organization. `personal`: its owner's alone. */
export const scope = z.enum(["workspace", "personal"]);
export type Scope = z.infer<typeof scope>;

/** `approve` runs, `ask` waits for a person's yes, `block` never runs. */
export const action = z.enum(["approve", "ask", "block"]);
export type Action = z.infer<typeof action>;

export const session = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  organization: z.object({ slug, name: z.string() }),
  role: z.enum(["admin", "member"]),
  /** The endpoint that is scoped to nothing. */
  mcpUrl: z.url(),
});
export type Session = z.infer<typeof session>;

export const connection = z.object({ slug, name, scope, tools: z.array(z.string()) });
export type Connection = z.infer<typeof connection>;

export const toolkit = z.object({
  slug,
  name,
  scope,
  url: z.url(),
  patterns: z.array(pattern),
  /** Personal connections of the caller that this toolkit can never have. */
  hiddenPersonal: z.int().nonnegative(),
});
export type Toolkit = z.infer<typeof toolkit>;

export const policy = z.object({ id: z.string(), toolkit: slug.nullable(), pattern, action });
export type Policy = z.infer<typeof policy>;

/** A call of a tool that was sent to the outside service. */
export const performed = z.object({ tool: z.string(), toolkit: slug.nullable(), by: z.string() });

export const consent = z.object({ client: z.string(), resource: z.url() });

export const email = z.email().max(254).toLowerCase();
const password = z.string().min(12, "must have at least 12 characters").max(200);
export const signUp = z.object({ organization: name, name, email, password });
export const signIn = z.object({ email, password: z.string() });
export const newMember = z.object({ name, email, password });
export const newConnection = z.object({ name, url: z.url({ protocol: /^https?$/ }), scope });
export const newToolkit = z.object({ name, scope, patterns: z.array(pattern).max(200).default([]) });
export const toolkitChange = z.object({ patterns: z.array(pattern).max(200) });
export const newPolicy = z.object({ toolkit: slug.nullable().default(null), pattern, action });
export const consentAnswer = z.object({ approve: z.boolean() });
