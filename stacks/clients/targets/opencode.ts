import type { TargetSpec } from "fraimz";
import { OPENCODE, opencodeIn } from "../../parts/opencode.ts";
import type { PublishedClient } from "./client.ts";

export const opencodeClient: PublishedClient = {
  package: OPENCODE,
  command: "opencode",
  program: opencodeIn,
  keepsIn: ".local/share/opencode",
};

export const opencode: TargetSpec<"opencode"> = {
  name: "opencode",
  title: "opencode 1.18.33, a command line with the system browser",
  requires: [`npm:${OPENCODE}`],
  // Where it waits for the browser to come back, whatever it is told.
  ports: [19_876],
  expected: [
    {
      flow: "client-opencode",
      frame: "It keeps to every rule that it met",
      reason: "a second try registers it again, and its commands end without a DELETE",
      link: "docs/published-clients.md#opencode-11833",
    },
  ],
};
