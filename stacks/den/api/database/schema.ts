import type { ColumnType, Kysely, Selectable } from "kysely";
import type { ProblemCode } from "../../contract/index.ts";

/** ISO 8601, UTC, milliseconds: 24 characters that sort as time in every dialect. */
type Instant = string;
/** 0 or 1, which SQLite and MySQL agree on. */
type Flag = number;
/** Text that `security/sealing` encrypted. */
type Sealed = string;
type Fixed<T> = ColumnType<T, T, never>;

interface Users {
  id: Fixed<string>;
  email: string;
  name: string;
  password_hash: string;
}

interface Organizations {
  id: Fixed<string>;
  name: string;
  /** Opted in to the rollout of MCP connections; looked at only while `DEN_GATING=on`. */
  mcp_connections_enabled: Flag;
}

interface Members {
  id: Fixed<string>;
  organization_id: Fixed<string>;
  user_id: Fixed<string>;
  role: "admin" | "member";
}

interface Teams {
  id: Fixed<string>;
  organization_id: Fixed<string>;
  name: string;
  /** The name in lower case: unique in its organization. */
  name_key: string;
}

interface TeamMembers {
  team_id: Fixed<string>;
  member_id: Fixed<string>;
}

interface Sessions {
  id: Fixed<string>;
  token_hash: Fixed<string>;
  member_id: string;
  kind: Fixed<"web" | "desktop">;
  expires_at: Instant;
}

interface DesktopGrants {
  id: Fixed<string>;
  grant_hash: Fixed<string>;
  member_id: Fixed<string>;
  challenge: Fixed<string>;
  expires_at: Fixed<Instant>;
  redeemed_at: Instant | null;
}

interface AgentTokens {
  id: Fixed<string>;
  member_id: Fixed<string>;
  /** The desktop session that minted it; null for one made by hand. */
  session_id: Fixed<string | null>;
  /** `read` or `read,execute`. */
  scopes: Fixed<string>;
  token_hash: Fixed<string>;
  expires_at: Instant;
}

interface Connections {
  id: Fixed<string>;
  organization_id: Fixed<string>;
  name: Fixed<string>;
  url: Fixed<string>;
  auth: Fixed<"oauth" | "api_key" | "none">;
  credentials: Fixed<"shared" | "per_member">;
  preset_id: Fixed<string | null>;
  scopes: string | null;
}

interface AccessGrants {
  connection_id: Fixed<string>;
  kind: Fixed<"everyone" | "team" | "member">;
  /** A team's or member's id; empty for everyone. */
  subject_id: Fixed<string>;
}

interface OAuthClients {
  connection_id: Fixed<string>;
  kind: "dynamic" | "preregistered";
  client_id: string;
  /** Empty for a client registered by hand that was not used yet. */
  issuer: string;
  redirect_uri: string;
  /** The whole registration answer (RFC 7591), with any secret. */
  sealed: Sealed;
}

interface Credentials {
  id: Fixed<string>;
  connection_id: Fixed<string>;
  /** A member's id, or `organization` when shared. */
  owner: Fixed<string>;
  sealed: Sealed;
  reconnect_needed: Flag;
  /** Scopes that a 403 asked for and that the next connect adds. */
  wanted_scopes: string | null;
  created_at: Instant;
}

interface ConnectAttempts {
  id: Fixed<string>;
  connection_id: Fixed<string>;
  member_id: Fixed<string>;
  owner: Fixed<string>;
  /** SHA-256 of the state that the provider must bring back. */
  state_hash: Fixed<string>;
  /** The PKCE verifier and what discovery found, for the callback. */
  sealed: Sealed;
  opened_from: Fixed<"web" | "desktop">;
  status: "waiting" | "connected" | "failed";
  code: ProblemCode | null;
  message: string | null;
  hint: string | null;
  created_at: Fixed<Instant>;
  expires_at: Fixed<Instant>;
  used_at: Instant | null;
}

/** All tables. */
export interface Tables {
  users: Users;
  organizations: Organizations;
  members: Members;
  teams: Teams;
  team_members: TeamMembers;
  sessions: Sessions;
  desktop_grants: DesktopGrants;
  agent_tokens: AgentTokens;
  connections: Connections;
  access_grants: AccessGrants;
  oauth_clients: OAuthClients;
  credentials: Credentials;
  connect_attempts: ConnectAttempts;
}

export type Database = Kysely<Tables>;
export type Row<Table extends keyof Tables> = Selectable<Tables[Table]>;
