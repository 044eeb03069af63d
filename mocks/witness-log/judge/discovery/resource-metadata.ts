/** Where a client looks for the metadata of the protected resource (RFC 9728). */
import { type Exchange, mayKnow, urlOf } from "../exchange.ts";
import { firstOfEach } from "../grouping.ts";
import type { McpExchange } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";
import { heardLater, type Walk } from "../walk.ts";
import { pathForm, rootForm } from "./metadata-location.ts";

const SOURCE = 'MCP authorization, "Protected Resource Metadata Discovery Requirements"';

export const usesAnnouncedMetadata: Rule = {
  id: "discovery/uses-resource-metadata",
  title: "Uses the resource_metadata URL of the challenge where there is one",
  severity: "must",
  source: `${SOURCE}; RFC 9728 section 5.1`,
  judge: (walk) =>
    judgeEach(
      announcements(walk),
      "no 401 with resource_metadata was followed by discovery",
      (announcement) => {
        const url = announcement.challenge?.resourceMetadata;
        const asked = walk.resourceMetadata.filter(
          (one) => mayKnow(one, announcement) && isAbout(one, announcement.mcp.resource, url),
        );
        const right = asked.find((one) => urlOf(one) === withoutQuery(url));
        if (right) return passed(`asked for ${urlOf(right)}, as the challenge said`, announcement, right);
        const wrong = asked.find((one) => !hasOtherReason(walk, one, announcement.mcp.resource));
        if (!wrong) return undefined;
        return failed(
          `the challenge announced ${url}, but ${urlOf(wrong)} was asked for and the announced URL never`,
          announcement,
          ...asked,
        );
      },
    ),
};

export const pathBeforeRoot: Rule = {
  id: "discovery/path-before-root",
  title: "Without resource_metadata, asks at the path of the resource before the root",
  severity: "must",
  source: `${SOURCE}; RFC 9728 section 3.1`,
  judge: (walk) =>
    judgeEach(
      walk.resources,
      "well-known metadata was only looked for where a challenge had announced it",
      (resource) => {
        const path = pathForm(resource);
        const root = rootForm(resource);
        if (path === root || isAnnounced(walk, resource)) return undefined;
        const atPath = walk.resourceMetadata.find((one) => urlOf(one) === path);
        const atRoot = walk.resourceMetadata.find((one) => urlOf(one) === root);
        // A request at the root may be for a resource without a path, which has no other place.
        const visitedRoot = walk.mcp.some(({ mcp }) => pathForm(mcp.resource) === root);
        // The root is shared by all resources of a host: a request there is held against none that was not visited.
        const visited = walk.mcp.some((one) => one.mcp.resource === resource);
        if (!visited) return undefined;
        // Asked side by side, the two arrive in any order.
        if (atPath && (!atRoot || !mayKnow(atPath, atRoot)))
          return passed(`asked at ${path} first`, atPath, ...(atRoot ? [atRoot] : []));
        return atRoot && !visitedRoot && (atPath || heardLater(walk, atRoot))
          ? failed(`asked at the root ${root} before ${path}`, atRoot, ...(atPath ? [atPath] : []))
          : undefined;
      },
    ),
};

/**
 * Did another 401 send the client here? Parts of it that are turned away side by side may be told different places, and
 * one of them gets the token for all; whether it follows a change is a rule of its own.
 */
function hasOtherReason({ mcp }: Walk, request: Exchange, resource: string): boolean {
  return mcp.some((one) => {
    if (one.status !== 401 || !mayKnow(request, one)) return false;
    const url = withoutQuery(one.challenge?.resourceMetadata);
    // The root of the host is also where the metadata of a resource without a path is.
    return url === undefined ? one.mcp.resource === resource : url === urlOf(request);
  });
}

/** The first 401 of each announced URL. */
function announcements({ mcp }: Walk): McpExchange[] {
  return firstOfEach(mcp, (one) => {
    const url = one.status === 401 ? one.challenge?.resourceMetadata : undefined;
    return url === undefined ? undefined : `${one.mcp.resource} ${url}`;
  });
}

/** Requests for the metadata of another resource of the same host say nothing about this one. */
function isAbout(request: Exchange, resource: string, announced: string | undefined): boolean {
  return [pathForm(resource), rootForm(resource), withoutQuery(announced)].includes(urlOf(request));
}

/** Where a challenge says where to look, another rule asks whether that was done. */
function isAnnounced({ mcp }: Walk, resource: string): boolean {
  return mcp.some((one) => one.mcp.resource === resource && one.challenge?.resourceMetadata !== undefined);
}

function withoutQuery(url: string | undefined): string | undefined {
  return url?.replace(/[?#].*$/, "");
}
