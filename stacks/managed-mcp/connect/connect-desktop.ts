import { type Catalog, none } from "./catalog.ts";
import { type Credentials, readCredentials } from "./credentials.ts";
import type { DesktopConfig } from "./desktop-config.ts";
import { textOf } from "./files.ts";
import { markerDocument } from "./marker.ts";
import type { Places } from "./places.ts";
import { type Profile, readProfile } from "./profile.ts";
import type { After } from "./reconcile.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import type { Steps } from "./steps.ts";

/**
 * `connect desktop`: what the organization and the tool offer, written into the desktop's configuration.
 * @throws Refusal when nothing could be configured; nothing was written then, and no daemon was left
 */
export async function connectDesktop(places: Places, settings: Settings, steps: Steps): Promise<void> {
  const profile = readProfile(places);
  const credentials = readCredentials(places);
  if (credentials && steps.hasExpired(credentials))
    throw new Refusal("Your sign-in has expired: run `connect login` and then this again.");
  const config = steps.readDesktopConfig(places);
  const daemon = await steps.ensureDaemon(places, settings.port);
  try {
    const catalog = await catalogOf(profile, credentials, settings, steps);
    if (!catalog.answered)
      steps.warn(`catalog    not read: ${catalog.why}; your organization's servers stay as they are`);
    const models = await steps.modelsFor(daemon);
    const marker = steps.readMarker(places);
    if (marker.damaged)
      steps.warn(`marker     ${places.marker} can't be read: it is written anew, and nothing is revoked`);
    const after = steps.reconcile(
      { stored: config.servers, managed: marker.managed },
      catalog,
      steps.reconciling,
    );
    const gatewayUrl = `http://127.0.0.1:${daemon.port}`;
    const document = steps.configDocument(config, { gatewayUrl, models, servers: after.servers });
    write(places, config, { before: marker.managed, after: after.managed, document }, steps);
    report(catalog, after, gatewayUrl, steps);
  } catch (error) {
    // A run that failed leaves nothing running that was not there before.
    if (daemon.started) await steps.stopDaemon(daemon);
    throw error;
  }
}

async function catalogOf(
  profile: Profile,
  credentials: Credentials | undefined,
  { timeoutMs }: Settings,
  steps: Steps,
): Promise<Catalog> {
  if (!credentials) return none("no-credentials", "you are not signed in (`connect login`)");
  const bound = { timeoutMs, trustedCertificate: profile.trustedCertificate };
  return await steps.fetchCatalog(steps.catalogRequest(profile, credentials), bound);
}

/** The marker first with the old names, too; so a run that ends in between leaves nothing that can't be revoked. */
function write(
  places: Places,
  config: DesktopConfig,
  next: { readonly before: readonly string[]; readonly after: readonly string[]; readonly document: string },
  steps: Steps,
): void {
  const replace = (path: string, text: string) => {
    if (steps.differs(textOf(path), text)) steps.replaceFile(path, text);
  };
  replace(places.marker, markerDocument(steps.ahead(next.before, next.after)));
  replace(config.path, next.document);
  if (!config.index.written) replace(places.libraryIndex, config.index.text);
  replace(places.marker, markerDocument(next.after));
}

function report(catalog: Catalog, after: After, gatewayUrl: string, { warn }: Steps): void {
  if (catalog.answered) {
    const { length } = catalog.entries;
    console.log(`catalog    ${length} ${length === 1 ? "server" : "servers"} of your organization`);
    for (const { name = "one without a name" } of catalog.malformed)
      warn(`catalog    ${name}: can't be used, left as it is`);
  }
  for (const name of after.revoked) console.log(`revoked    ${name}`);
  console.log(`gateway    ${gatewayUrl}`);
  console.log(`desktop    configured with ${after.servers.length} servers; restart it to see them`);
}
