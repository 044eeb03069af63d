import { expect, test } from "vitest";
import { endpointAt, endpointOfResource, metadataUrl, pathOf, resourceUrl } from "./endpoint.ts";

test("a path names its endpoint, in the deployment's own form only", () => {
  expect(endpointAt("/mcp", false)).toEqual({ organization: undefined, toolkit: undefined });
  expect(endpointAt("/mcp/toolkits/support", false)).toEqual({ organization: undefined, toolkit: "support" });
  expect(endpointAt("/acme/mcp/toolkits/support", true)).toEqual({
    organization: "acme",
    toolkit: "support",
  });
  expect(endpointAt("/mcp", true)).toBeUndefined();
  expect(endpointAt("/acme/mcp", false)).toBeUndefined();
  for (const path of ["/mcp/", "/mcp/toolkits", "/mcp/toolkits/a/b", "/mcp/toolkits/Support", "/mcpx"])
    expect(endpointAt(path, false)).toBeUndefined();
});

test("metadata stand behind the origin, before the whole path of the resource", () => {
  const endpoint = { organization: "acme", toolkit: "support" };
  const base = "https://host.test/apps";
  expect(resourceUrl(base, endpoint)).toBe(base + pathOf(endpoint));
  expect(metadataUrl(base, endpoint)).toBe(
    "https://host.test/.well-known/oauth-protected-resource/apps/acme/mcp/toolkits/support",
  );
});

test("a resource of another origin, or of a path that only begins alike, is none of this host's", () => {
  const base = "https://host.test/apps";
  expect(endpointOfResource(base, `${base}/mcp`, false)).toEqual({
    organization: undefined,
    toolkit: undefined,
  });
  expect(endpointOfResource(base, "https://host.test/apps-two/mcp", false)).toBeUndefined();
  expect(endpointOfResource(base, "https://host.test.evil.test/apps/mcp", false)).toBeUndefined();
});
