import type { Action } from "../contract/records.ts";
import type { Endpoint } from "./endpoint.ts";
import { metadataUrl, resourceUrl } from "./endpoint.ts";
import { matches } from "./pattern.ts";
import type { Person } from "./person.ts";
import type { Connection, Policy, Toolkit } from "./records.ts";

/** An open MCP session: who opened it, and on which resource. */
export interface SessionOwner {
  readonly resource: string;
  readonly userId: string;
}

const STRICTNESS: Readonly<Record<Action, number>> = { approve: 0, ask: 1, block: 2 };

/** What decides who may do what, each rule by itself. Flows' controls put a broken one in its place (planted/). */
export const soundRules = {
  /** What resource metadata says the resource is. */
  namedResource: resourceUrl,

  /** Where the challenge of a 401 sends a client. */
  challengeTarget: metadataUrl,

  /** A token is good for the resource that it was issued for, byte for byte. */
  isTokenFor: (issuedFor: string, resource: string): boolean => issuedFor === resource,

  /** A session belongs to the resource that minted it. */
  isSessionOn: (session: SessionOwner, resource: string): boolean => session.resource === resource,

  /** And to the person who opened it. */
  isSessionOf: (session: SessionOwner, userId: string): boolean => session.userId === userId,

  /** A personal toolkit is its owner's alone, whoever else is an admin. */
  mayUse: ({ owner_id: owner }: Toolkit, person: Person): boolean => owner === null || owner === person.id,

  /** A toolkit is its organization's alone. */
  isOfOrganization: ({ organization_id: id }: Toolkit, { organization }: Person): boolean =>
    id === organization.id,

  /** A token may be asked for an endpoint of the person's own organization only. */
  isOwnOrganization: ({ organization }: Endpoint, person: Person): boolean =>
    organization === undefined || organization === person.organization.slug,

  /** A workspace toolkit never has a personal connection, whatever its patterns say. */
  mayHave: (toolkit: Toolkit, connection: Connection): boolean =>
    connection.owner_id === null || connection.owner_id === toolkit.owner_id,

  isGranted: ({ patterns }: Toolkit, tool: string): boolean =>
    patterns.some((pattern) => matches(pattern, tool)),

  /**
   * What happens to a call. In a workspace, and in a toolkit, the most specific policy decides; of the two the stricter
   * one does, so that a toolkit can't allow what its workspace does not.
   */
  decide(policies: readonly Policy[], toolkit: Toolkit | undefined, tool: string): Action {
    const said = [null, ...(toolkit ? [toolkit.id] : [])].map((level) => mostSpecific(policies, level, tool));
    return said.toSorted((one, other) => STRICTNESS[other] - STRICTNESS[one])[0] ?? "approve";
  },

  /** What a tool's call waits for, when it is `ask`ed for. */
  pausesOn: (decided: Action): boolean => decided === "ask",

  /** Whether a call is refused before anything is sent. */
  refusesOn: (decided: Action): boolean => decided === "block",

  /** Are calls outside the toolkit refused? */
  refusesUngranted: true,

  /** Whether search finds it. */
  isFound: (decided: Action, granted: boolean): boolean => granted && decided !== "block",

  /** Whether a catalog names a provider with so many tools. */
  isNamed: (toolkit: Toolkit | undefined, tools: number): boolean => toolkit === undefined || tools > 0,

  /** The toolkit as it is now, for a session that was opened when it was another. */
  current: (_atOpening: Toolkit, now: Toolkit): Toolkit => now,

  /** Are open sessions told that their tools may be others now? */
  announcesChanges: true,

  /** Do its sessions end with a toolkit? */
  endsSessions: true,

  /** Do its tokens? Another toolkit may take its name. */
  endsTokens: true,
};

export type Rules = typeof soundRules;

function mostSpecific(policies: readonly Policy[], level: string | null, tool: string): Action {
  const fitting = policies.filter(
    ({ toolkit_id, pattern }) => toolkit_id === level && matches(pattern, tool),
  );
  const longest = Math.max(0, ...fitting.map(({ pattern }) => pattern.length));
  return fitting
    .filter(({ pattern }) => pattern.length === longest)
    .map(({ action }) => action)
    .reduce<Action>(
      (strictest, one) => (STRICTNESS[one] > STRICTNESS[strictest] ? one : strictest),
      "approve",
    );
}
