import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { z } from "zod";
import { NO_ANSWERS, type NoAnswer } from "../catalog.ts";
import type { DesktopServer } from "../desktop-server.ts";
import { entryWith, readEntry } from "../entry.ts";
import { Refusal } from "../refusal.ts";
import type { Steps } from "../steps.ts";

/** What a defect puts in the place of sound steps. */
type Defect = (sound: Steps) => Partial<Steps>;

const reconcilingOtherwise =
  (change: (sound: Steps["reconciling"]) => Partial<Steps["reconciling"]>): Defect =>
  ({ reconciling }) => ({ reconciling: { ...reconciling, ...change(reconciling) } });

const requestOtherwise =
  (change: (request: ReturnType<Steps["catalogRequest"]>) => ReturnType<Steps["catalogRequest"]>): Defect =>
  (sound) => ({ catalogRequest: (...given) => change(sound.catalogRequest(...given)) });

/** Whatever passes for an OAuth object is taken over. */
const takingOAuth =
  (oauth: z.ZodType<Record<string, unknown>>): Defect =>
  ({ fetchCatalog }) => ({
    fetchCatalog: (request, bound) =>
      fetchCatalog(request, bound, (given) => readEntry(given, entryWith(oauth))),
  });

const silentAbout =
  (what: RegExp): Defect =>
  ({ warn }) => ({
    warn: (text) => {
      if (!what.test(text)) warn(text);
    },
  });

const sameExactName = (one: DesktopServer, other: DesktopServer) => one.name === other.name;

/** An outage of this kind is taken for an empty catalog. */
const revokesOn =
  (cause: NoAnswer): Defect =>
  ({ reconcile }) => ({
    reconcile: (before, catalog, parts) => {
      const taken = !catalog.answered && catalog.cause === cause;
      return reconcile(before, taken ? { answered: true, entries: [], malformed: [] } : catalog, parts);
    },
  });

const outages = Object.fromEntries(NO_ANSWERS.map((cause) => [`revokes-on-${cause}`, revokesOn(cause)]));

/** Every defect by name, each what a real client did or could do. Off unless `CONNECT_BREAK` names it. */
export const defects: Readonly<Record<string, Defect>> = {
  ...outages,

  // Signing in
  "state-unchecked": () => ({ isOwn: () => true }),
  "expiry-unnoticed": () => ({ hasExpired: () => false }),

  // The request
  // Of the organization's address only the flow's own part is kept, so that its catalog still answers.
  "base-path-dropped": requestOtherwise(({ url, headers }) => ({
    url: new URL(`/t/${url.pathname.split("/")[2]}/v1/mcp/managed-servers${url.search}`, url),
    headers,
  })),
  "gateway-key-sent": requestOtherwise(({ url, headers }) => ({
    url,
    headers: { ...headers, authorization: "Bearer local-gateway" },
  })),
  "timeout-ignored": ({ fetchCatalog }) => ({
    fetchCatalog: (request, bound) => fetchCatalog(request, { ...bound, timeoutMs: bound.timeoutMs * 12 }),
  }),
  "certificate-ignored": ({ fetchCatalog }) => ({
    fetchCatalog: (request, { timeoutMs }) => fetchCatalog(request, { timeoutMs }),
  }),
  "tls-unverified": (sound) => ({
    fetchCatalog: (request, bound) => {
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
      return sound.fetchCatalog(request, bound);
    },
  }),

  // Mapping
  "fields-not-encoded": ({ configDocument }) => ({
    configDocument: (config, decided) => configDocument(config, decided, (value) => value),
  }),
  "unknown-oauth-keys-dropped": reconcilingOtherwise(({ toDesktop }) => ({
    toDesktop: (entry) => {
      const server = toDesktop(entry);
      if (!server || typeof server.oauth === "boolean") return server;
      const { clientId, authorizationUrl, tokenUrl, callbackPort } = server.oauth;
      return { ...server, oauth: { clientId, authorizationUrl, tokenUrl, callbackPort } };
    },
  })),
  "malformed-oauth-taken": takingOAuth(z.looseObject({})),
  "unsafe-entries-taken": takingOAuth(
    z.looseObject({ clientId: z.string().min(1), callbackPort: z.int().max(65_535).optional() }),
  ),

  // Merging
  "name-case-matters": reconcilingOtherwise(({ merge }) => ({
    merge: (organization, defaults) => merge(organization, defaults, sameExactName),
  })),
  "url-ignored": reconcilingOtherwise(({ merge }) => ({
    merge: (organization, defaults) =>
      merge(organization, defaults, (one, other) => one.name.toLowerCase() === other.name.toLowerCase()),
  })),
  "slash-matters": reconcilingOtherwise(({ merge }) => ({
    merge: (organization, defaults) =>
      merge(
        organization,
        defaults,
        (one, other) => one.name.toLowerCase() === other.name.toLowerCase() || one.url === other.url,
      ),
  })),
  "catalog-not-deduplicated": reconcilingOtherwise(() => ({ withoutTwins: (servers) => [...servers] })),
  "twins-kept": reconcilingOtherwise(() => ({ isKept: () => true })),

  // Revoking
  "revokes-nothing": ({ reconcile }) => ({
    reconcile: (before, catalog, parts) => {
      const after = reconcile(before, catalog, parts);
      const gone = before.stored.filter(({ name }) => name !== undefined && after.revoked.includes(name));
      return { ...after, servers: [...after.servers, ...gone], revoked: [] };
    },
  }),
  "users-revoked": reconcilingOtherwise(() => ({ isKept: () => false })),
  "stamp-believed": reconcilingOtherwise(({ isManaged }) => ({
    isManaged: (server, managed) => server.source !== "user" && isManaged(server, managed),
  })),
  "empty-taken-for-outage": ({ fetchCatalog }) => ({
    fetchCatalog: async (...given) => {
      const catalog = await fetchCatalog(...given);
      return catalog.answered && catalog.entries.length === 0
        ? { answered: false, cause: "all-invalid", why: "it is empty" }
        : catalog;
    },
  }),
  "malformed-revoked": reconcilingOtherwise(() => ({ isHeld: () => false })),

  // Failing
  "models-unchecked": () => ({ modelsFor: async () => [] }),
  "garbled-models-taken": ({ modelsFor }) => ({
    modelsFor: (...given) =>
      modelsFor(...given).catch((error: unknown) => {
        if (error instanceof Refusal && error.message.includes("can't be read")) return ["unknown"];
        throw error;
      }),
  }),
  "daemon-left-after-failure": () => ({ stopDaemon: async () => {} }),
  "outage-unsaid": silentAbout(/^catalog +not read/),
  "deprecation-unsaid": silentAbout(/deprecated/),
  "port-insisted-on": ({ ensureDaemon }) => ({
    ensureDaemon: async (places, port) => {
      if (!(await isFree(port))) throw new Refusal(`Port ${port} is in use.`);
      return await ensureDaemon(places, port);
    },
  }),
  "damaged-marker-fatal": ({ readMarker }) => ({
    readMarker: (places) => {
      const marker = readMarker(places);
      if (marker.damaged) throw new Refusal("The marker can't be read.");
      return marker;
    },
  }),

  "torn-configuration-replaced": ({ readDesktopConfig }) => ({
    readDesktopConfig: (places) => {
      for (const path of configurationsIn(places.library))
        if (parsed(path) === undefined) writeFileSync(path, "{}");
      return readDesktopConfig(places);
    },
  }),
  "torn-list-taken-for-empty": ({ readDesktopConfig }) => ({
    readDesktopConfig: (places) => {
      try {
        return readDesktopConfig(places);
      } catch (error) {
        for (const path of configurationsIn(places.library)) {
          const document = parsed(path);
          if (document) writeFileSync(path, JSON.stringify({ ...document, managedMcpServers: "[]" }));
        }
        if (error instanceof Refusal) return readDesktopConfig(places);
        throw error;
      }
    },
  }),

  // Writing
  "always-writes": () => ({ differs: () => true }),
  "written-in-place": () => ({
    replaceFile: (path, text) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    },
  }),
  "marker-late": () => ({ ahead: (before) => [...before] }),
  "writes-elsewhere": ({ replaceFile }) => ({
    replaceFile: (path, text) => {
      replaceFile(path, text);
      writeFileSync(join(process.cwd(), "connect.log"), `wrote ${path}\n`);
    },
  }),
  "cookie-written": ({ configDocument, catalogRequest }) => {
    let cookie = "";
    return {
      catalogRequest: (...given) => {
        const request = catalogRequest(...given);
        cookie = request.headers.cookie;
        return request;
      },
      configDocument: (config, decided) =>
        configDocument(
          { ...config, document: { ...config.document, inferenceGatewayHeaders: cookie } },
          decided,
        ),
    };
  },
};

/** The steps with these defects. @throws Refusal for an unknown name */
export function withDefects(sound: Steps, names: readonly string[]): Steps {
  const broken = { ...sound };
  for (const name of names) {
    const defect = defects[name];
    if (!defect) throw new Refusal(`CONNECT_BREAK names an unknown defect: ${name}.`);
    Object.assign(broken, defect({ ...broken }));
  }
  return broken;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function configurationsIn(library: string): string[] {
  if (!existsSync(library)) return [];
  return readdirSync(library)
    .filter((name) => name.endsWith(".json") && name !== "_meta.json")
    .map((name) => join(library, name));
}

function parsed(path: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
