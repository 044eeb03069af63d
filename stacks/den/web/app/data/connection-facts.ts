import type { Access, ManageableConnection, UsableConnection } from "../../../contract/index.ts";
import type { Tone } from "../ui/badge.tsx";

/** A fact about a connection in words for a person. */
export interface Fact {
  readonly tone: Tone;
  readonly words: string;
}

/** Whose account does the work. */
export function accountMode({ auth, credentials }: UsableConnection): string {
  if (auth === "none") return "No account needed";
  return credentials === "shared" ? "One org account" : "Individual accounts";
}

/** Who can use it, short enough for a badge. */
export function accessWords({ everyone, teamIds, memberIds }: Access): string {
  if (everyone) return "Everyone";
  const parts = [counted(teamIds.length, "team"), counted(memberIds.length, "member")].filter(Boolean);
  return parts.join(", ") || "Nobody yet";
}

/** How a connection stands for the organization. */
export function organizationStatus(connection: ManageableConnection): Fact {
  if (connection.auth === "none") return { tone: "good", words: "Ready to use" };
  if (connection.credentials === "per_member") {
    const count = connection.connectedAccounts;
    return count === 0
      ? { tone: "neutral", words: "No accounts yet" }
      : { tone: "good", words: `${counted(count, "account")} connected` };
  }
  if (connection.reconnectNeeded) return { tone: "warning", words: "Reconnect needed" };
  if (connection.connectedForMe) return { tone: "good", words: "Connected" };
  return { tone: "neutral", words: "Not connected" };
}

/** How a connection stands for the person who looks at it. */
export function personalStatus(connection: UsableConnection): Fact {
  if (connection.auth === "none") return { tone: "good", words: "Ready to use" };
  if (connection.reconnectNeeded) return { tone: "warning", words: "Reconnect needed" };
  if (!connection.connectedForMe) return { tone: "neutral", words: "Not connected" };
  return {
    tone: "good",
    words: connection.credentials === "per_member" ? "Connected as you" : "Connected by your organization",
  };
}

/** The host of an address, which is what people recognize; the whole address where there is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function counted(count: number, what: string): string {
  if (count === 0) return "";
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
