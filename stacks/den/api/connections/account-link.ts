import type { Den } from "../den.ts";

/** The page of the web app where a person connects their account to this connection. */
export function accountLink(den: Den, connectionId: string): string {
  return `${den.addresses.web}/your-connections?connection=${connectionId}`;
}
