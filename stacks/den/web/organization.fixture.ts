/** An organization for the web app's own tests: its people, teams and connections, as the API would tell them. */
import type { z } from "zod";
import {
  type connectionPresetSchema,
  type ManageableConnection,
  type Member,
  routes,
  type Session,
  type Team,
  type UsableConnection,
} from "../contract/index.ts";
import { type StubApi, StubRefusal } from "./stub-api.fixture.ts";

/** An id of the contract's form from a kind and a short word of letters. */
export const id = (kind: string, word: string) => `${kind}_${word.padEnd(16, "a")}`;

export const members: Member[] = [
  {
    id: id("mem", "ada"),
    name: "Ada Moreno",
    email: "ada@northwind.test",
    role: "admin",
  },
  {
    id: id("mem", "ben"),
    name: "Ben Okafor",
    email: "ben@northwind.test",
    role: "member",
  },
  {
    id: id("mem", "cleo"),
    name: "Cleo Lindqvist",
    email: "cleo@northwind.test",
    role: "member",
  },
];

export const teams: Team[] = [
  { id: id("tem", "eng"), name: "Engineering" },
  { id: id("tem", "sup"), name: "Support" },
];

export const presets: z.infer<typeof connectionPresetSchema>[] = [
  {
    id: "notion",
    name: "Notion",
    description: "Pages, databases and search in your workspace.",
    url: "https://mcp.notion.com/mcp",
    auth: "oauth",
    credentials: "per_member",
  },
  {
    id: "linear",
    name: "Linear",
    description: "Issues, projects and cycles.",
    url: "https://mcp.linear.app/mcp",
    auth: "oauth",
    credentials: "per_member",
  },
  {
    id: "stripe",
    name: "Stripe",
    description: "Customers, payments and refunds.",
    url: "https://mcp.stripe.com",
    auth: "oauth",
    credentials: "shared",
  },
  {
    id: "sentry",
    name: "Sentry",
    description: "Errors, releases and traces.",
    url: "https://mcp.sentry.dev/mcp",
    auth: "oauth",
    credentials: "shared",
  },
  {
    id: "context7",
    name: "Context7",
    description: "Up-to-date documentation of libraries.",
    url: "https://mcp.context7.com/mcp",
    auth: "none",
    credentials: "shared",
  },
];

export function connection(
  word: string,
  name: string,
  facts: Partial<ManageableConnection> = {},
): ManageableConnection {
  const connectionId = id("con", word);
  return {
    id: connectionId,
    name,
    url: `https://${word}.example.test/mcp`,
    auth: "oauth",
    credentials: "shared",
    presetId: null,
    connectedForMe: false,
    reconnectNeeded: false,
    canConnect: true,
    access: { everyone: true, teamIds: [], memberIds: [] },
    connectedAccounts: 0,
    client: { kind: "none", clientId: null, issuer: null },
    redirectUri: `https://den.example.test/v1/mcp-connections/${connectionId}/connect/callback`,
    scopes: null,
    ...facts,
  };
}

/** One of every kind that the screens tell apart. */
export const manageable: ManageableConnection[] = [
  connection("billing", "Billing Records", {
    auth: "api_key",
    connectedForMe: true,
    connectedAccounts: 1,
    access: { everyone: false, teamIds: [id("tem", "sup")], memberIds: [id("mem", "cleo")] },
  }),
  connection("docs", "Library Docs", { auth: "none", connectedForMe: true }),
  connection("design", "Design Files", {
    credentials: "per_member",
    connectedAccounts: 2,
    access: { everyone: false, teamIds: [], memberIds: [] },
  }),
  connection("incidents", "Incident Log", {
    connectedForMe: true,
    reconnectNeeded: true,
    connectedAccounts: 1,
    client: { kind: "dynamic", clientId: "client-7f3a", issuer: "https://auth.example.test" },
  }),
  connection("knowledge", "Team Knowledge Base"),
];

export const usable: UsableConnection[] = [
  connection("docs", "Library Docs", { auth: "none", connectedForMe: true, canConnect: false }),
  connection("billing", "Billing Records", { auth: "api_key", connectedForMe: true }),
  connection("design", "Design Files", { credentials: "per_member", connectedForMe: true }),
  connection("incidents", "Incident Log", {
    credentials: "per_member",
    connectedForMe: true,
    reconnectNeeded: true,
  }),
  connection("knowledge", "Team Knowledge Base", { credentials: "per_member" }),
  connection("tickets", "Ticket Desk", { canConnect: false }),
];

export function sessionOf(member: Member): Session {
  return {
    user: { id: id("usr", "ada"), name: member.name, email: member.email },
    member: { id: member.id, role: member.role },
    organization: { id: id("org", "northwind"), name: "Northwind Traders" },
    csrfToken: "csrf-of-the-stub",
  };
}

const [admin, member] = members;
if (!admin || !member) throw new Error("the fixture needs an admin and a member");
export const asAdmin = sessionOf(admin);
export const asMember = sessionOf(member);

/** Makes the stub answer everything that a page asks when it loads, for one person or for nobody. */
export function furnish(api: StubApi, session: Session | undefined): void {
  api.answer(routes.getClientConfig, () => ({ urlGuard: true, plantedDefects: [] }));
  api.answer(routes.getSession, () => {
    if (session) return { session };
    throw new StubRefusal(401, { code: "unauthenticated", message: "Sign in first." });
  });
  api.answer(routes.listMembers, () => ({ members }));
  api.answer(routes.listTeams, () => ({ teams }));
  api.answer(routes.listConnectionPresets, () => ({ presets }));
  api.answer(routes.listManageableConnections, () => ({ connections: manageable }));
  api.answer(routes.listUsableConnections, () => ({ connections: usable }));
}
