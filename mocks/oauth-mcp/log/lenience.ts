/** What a fault can make the gate of an MCP endpoint overlook. */
export type Lenience =
  | "expired"
  | "revoked"
  | "other-audience"
  | "refresh-token"
  | "unsigned"
  | "altered"
  | "public-key-as-secret"
  | "unknown"
  | "query"
  | "no-token"
  | "scope"
  | "origin"
  | "host"
  | "session-user"
  | "session-credential";
