import { routes } from "../../contract/index.ts";
import { connected, outcome, type Probe, type Probes, steps } from "./defect-bench.ts";

const edited = (url: string, edit: (params: URLSearchParams) => void) => {
  const copy = new URL(url);
  edit(copy.searchParams);
  return copy.href;
};

const landWith =
  (edit: (params: URLSearchParams) => void, times = 1): Probe =>
  async ({ den, admin, tenant }) => {
    const { id } = await den.publish(admin, { url: (await tenant()).mcpUrl });
    const callback = edited(await den.approve(await den.start(admin, id)), edit);
    let page = await den.land(callback, admin);
    for (let n = 1; n < times; n += 1) page = await den.land(callback, admin);
    return [page.status, /already used|belong|denied|comes from/.exec(page.html)?.[0]];
  };

const guardSays =
  (url: string): Probe =>
  ({ admin }) =>
    outcome(admin.client.call(routes.checkConnectionUrl, { body: { url } }));

const publicRedirectUri: Probe = async ({ den, admin, tenant }) =>
  (await den.publish(admin, { url: (await tenant()).mcpUrl })).redirectUri.startsWith(
    "https://public.example/",
  );

const GUARDED = {
  DEN_URL_GUARD: "on",
  DEN_RESOLVE: "inside.example=10.0.0.5,tools.example=93.184.215.14",
};

/** One probe for each defect on the way to a connected account. */
export const connectingProbes: Probes = {
  "challenge-forgotten": {
    probe: async ({ den, admin, tenant }) => {
      const provider = await tenant({ options: { challengeScope: "mcp:read" } });
      const { id } = await den.publish(admin, { url: provider.mcpUrl });
      return new URL(await den.start(admin, id)).searchParams.get("scope");
    },
  },
  "client-reregistered-each-time": {
    probe: async (bench) => {
      const { provider, id } = await connected(bench);
      await bench.den.start(bench.admin, id);
      return steps(provider, "register");
    },
  },
  "registration-races": {
    probe: async ({ den, admin, tenant }) => {
      const provider = await tenant();
      const { id } = await den.publish(admin, { url: provider.mcpUrl });
      const members = await Promise.all([1, 2, 3, 4].map(() => den.member(admin)));
      await Promise.all(members.map((member) => den.start(member, id)));
      return steps(provider, "register");
    },
  },
  "shared-client-for-all-connections": {
    probe: async (bench) => {
      const { provider } = await connected(bench);
      const other = await bench.den.publish(bench.admin, { url: provider.mcpUrl });
      const url = new URL(await bench.den.start(bench.admin, other.id));
      return url.searchParams.get("redirect_uri")?.includes(other.id);
    },
  },
  "redirect-uri-not-scoped": {
    probe: async ({ den, admin, tenant }) => {
      const { id } = await den.publish(admin, { url: (await tenant()).mcpUrl });
      await den.connect(admin, id);
      return new URL(await den.start(admin, id)).searchParams.get("redirect_uri")?.includes(id);
    },
  },
  "pkce-left-out": {
    probe: async ({ den, admin, tenant }) => {
      const { id } = await den.publish(admin, { url: (await tenant()).mcpUrl });
      return new URL(await den.start(admin, id)).searchParams.get("code_challenge_method");
    },
  },
  "exchange-twice": { probe: async (bench) => steps((await connected(bench)).provider, "token") },
  "denial-shown-as-connected": {
    probe: landWith((params) => {
      params.delete("code");
      params.set("error", "access_denied");
    }),
  },
  "state-unchecked": { probe: landWith((params) => params.set("state", "made.up.by.me")) },
  "state-reusable": { probe: landWith(() => undefined, 2) },
  "state-never-expires": { probe: landWith(() => undefined), environment: { DEN_ATTEMPT_TTL_MS: "1" } },
  "iss-unchecked": { probe: landWith((params) => params.set("iss", "https://evil.example")) },
  "registration-error-hidden": {
    probe: async ({ den, admin, tenant }) => {
      const provider = await tenant({ options: { dynamicRegistration: false } });
      const { id } = await den.publish(admin, { url: provider.mcpUrl });
      return outcome(den.start(admin, id));
    },
  },
  "guard-without-dns": { probe: guardSays("http://inside.example/mcp"), environment: GUARDED },
  "guard-misses-mapped": { probe: guardSays("http://[::ffff:127.0.0.1]:1/mcp"), environment: GUARDED },
  "guard-refuses-all": { probe: guardSays("http://tools.example/mcp"), environment: GUARDED },
  "redirect-carries-credentials": {
    probe: async ({ den, admin, stub }) => {
      const target = await stub(() => undefined);
      const source = await stub((rpc) =>
        rpc.method === "tools/call"
          ? (_request, response) => void response.writeHead(307, { location: target.url }).end()
          : undefined,
      );
      const key = { auth: "api_key", credentials: "shared", apiKey: "the-key" } as const;
      const { id } = await den.publish(admin, { url: source.url, ...key });
      await (await den.agent(admin)).execute(`mcp:${id}:x`, {});
      return target.requests.length;
    },
  },
  "reachability-unchecked": {
    probe: ({ den, admin }) => outcome(den.publish(admin, { url: "http://127.0.0.1:1/mcp" })),
  },
  "internal-redirect-uri-behind-proxy": {
    environment: { DEN_API_PUBLIC_URL: "https://public.example" },
    probe: publicRedirectUri,
  },
};
