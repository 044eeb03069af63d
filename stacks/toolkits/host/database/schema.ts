import type { Kysely } from "kysely";

interface Organizations {
  id: string;
  slug: string;
  name: string;
}
interface Users {
  id: string;
  organization_id: string;
  email: string;
  name: string;
  role: "admin" | "member";
  password_hash: string;
}
interface WebSessions {
  token_hash: string;
  user_id: string;
  expires_at: number;
}
interface Connections {
  id: string;
  organization_id: string;
  /** Null: the workspace's. */
  owner_id: string | null;
  slug: string;
  name: string;
  url: string;
  /** The tools as the server listed them when it was connected, JSON. */
  tools: string;
}
interface Toolkits {
  id: string;
  organization_id: string;
  owner_id: string | null;
  slug: string;
  name: string;
  /** JSON. */
  patterns: string;
}
interface Policies {
  id: string;
  organization_id: string;
  /** Null: holds in the whole workspace. */
  toolkit_id: string | null;
  pattern: string;
  action: "approve" | "ask" | "block";
}
interface OauthClients {
  id: string;
  /** As registered (RFC 7591), JSON. */
  document: string;
}
/** An authorization that a person has not answered yet, and then its code. */
interface Authorizations {
  id: string;
  client_id: string;
  user_id: string;
  toolkit_id: string | null;
  resource: string;
  redirect_uri: string;
  code_challenge: string;
  state: string | null;
  code_hash: string | null;
  expires_at: number;
}
interface AccessTokens {
  token_hash: string;
  client_id: string;
  user_id: string;
  /** The toolkit of the resource, with which its tokens end: another one may take its name. */
  toolkit_id: string | null;
  resource: string;
  expires_at: number;
}
interface Performed {
  id: string;
  organization_id: string;
  user_id: string;
  toolkit: string | null;
  tool: string;
}

export interface Tables {
  organizations: Organizations;
  users: Users;
  web_sessions: WebSessions;
  connections: Connections;
  toolkits: Toolkits;
  policies: Policies;
  oauth_clients: OauthClients;
  authorizations: Authorizations;
  access_tokens: AccessTokens;
  performed: Performed;
}
export type Database = Kysely<Tables>;
