/** A reference command-line tool: sets a desktop client up with the MCP servers that an organization manages. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { connectDesktop } from "./connect-desktop.ts";
import { credentialsDocument } from "./credentials.ts";
import { stopDaemon } from "./daemon.ts";
import { serveDaemon } from "./daemon-process.ts";
import { runningDaemon } from "./daemon-state.ts";
import { openBrowser, signIn } from "./login.ts";
import { placesOf } from "./places.ts";
import { withDefects } from "./planted/defects.ts";
import { profileDocument } from "./profile.ts";
import { Refusal } from "./refusal.ts";
import { readSettings } from "./settings.ts";
import { steps as soundSteps } from "./steps.ts";

const USAGE = `connect login --url URL [--trust-certificate FILE]   signs you in through your browser
connect desktop                                      configures the desktop
connect status                                       says whether the daemon runs
connect stop                                         ends the daemon`;

const settings = readSettingsOrEnd();

async function run([command, ...rest]: readonly string[]): Promise<void> {
  const places = placesOf(process.env);
  const steps = withDefects(soundSteps, settings.broken);
  switch (command) {
    case "client":
      steps.warn("`connect client` is deprecated: use `connect desktop`.");
      return await connectDesktop(places, settings, steps);
    case "desktop":
      return await connectDesktop(places, settings, steps);
    case "login": {
      const profile = profileOf(rest);
      const credentials = await signIn(profile, (url) => openBrowser(settings.browser, url), steps.isOwn);
      steps.replaceFile(places.profile, profileDocument(profile));
      steps.replaceFile(places.credentials, credentialsDocument(credentials));
      return console.log(`signed in  ${profile.baseUrl}`);
    }
    case "status": {
      const daemon = await runningDaemon(places);
      return console.log(
        daemon ? `daemon     runs at http://127.0.0.1:${daemon.port}` : "daemon     does not run",
      );
    }
    case "stop": {
      const daemon = await runningDaemon(places);
      if (daemon) await stopDaemon(daemon);
      return console.log(daemon ? "daemon     stopped" : "daemon     does not run");
    }
    case "daemon":
      return await serveDaemon(places, z.coerce.number().int().min(0).parse(rest[0]));
    default:
      throw new Refusal(USAGE);
  }
}

function profileOf(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: { url: { type: "string" }, "trust-certificate": { type: "string" } },
  });
  const { url, "trust-certificate": trustedCertificate } = values;
  const read = z.url({ protocol: /^https?$/ }).safeParse(url);
  if (!read.success) throw new Refusal(USAGE);
  return { baseUrl: read.data, ...(trustedCertificate === undefined ? {} : { trustedCertificate }) };
}

function readSettingsOrEnd() {
  try {
    return readSettings(process.env);
  } catch (error) {
    return end(error);
  }
}

function end(error: unknown): never {
  console.error(error instanceof Refusal ? error.message : error);
  process.exit(1);
}

await run(process.argv.slice(2)).catch(end);
