import { defineFlow, type Frame } from "fraimz";
import { managedMcp } from "../stacks/managed-mcp/stack.ts";
import {
  DEFAULTS,
  deskWith,
  downFromTheBeginning,
  type ManagedDesk,
  provisions,
  server,
} from "./managed-servers.ts";
import { planted } from "./planted.ts";

const FIRST = "Two servers are provisioned";
const PROVISIONED = ["alpha", "beta", ...DEFAULTS];

/** What of the desktop's own files the command never replaces, as nobody could tell what was in it. */
const LEFT_ALONE = [
  {
    file: "list",
    name: "A list that can't be read is left alone",
    claim:
      "Where the desktop's own list of servers is torn the command ends with exit code 1 and has not changed the file by a byte.",
    control: "torn-list-taken-for-empty",
  },
  {
    file: "configuration",
    name: "A torn configuration is left alone",
    claim: "A configuration that is no JSON any more is the person's to mend: nothing of it is written over.",
    control: "torn-configuration-replaced",
  },
] as const;

export default defineFlow({
  title: "Files that a disk has torn cost nobody a server",
  audience: "internal",
  stack: managedMcp,
  needs: ["browser-sign-in", "desktop-provisioning"],
  world: deskWith(server("alpha"), server("beta")),
}).frames(
  [
    provisions(FIRST, ["alpha", "beta"]),
    {
      name: "A torn marker revokes nothing",
      claim: "Where nobody can tell what is managed the command goes on, keeps every server, and says so.",
      proves: ["M14"],
      on: "desk",
      async action({ agent, terminal, world }) {
        await agent.disk.damages("marker");
        await agent.administrator.publishes({ servers: [server("alpha")] });
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(0);
        check.equal((await probe.serverNames()).toSorted(), PROVISIONED.toSorted(), "the desktop's servers");
        check.equal(await probe.markerIsWhole(), true, "the marker is whole again");
      },
    },
    ...LEFT_ALONE.map(
      ({ file, name, claim }): Frame<typeof managedMcp, ManagedDesk> => ({
        name,
        claim,
        proves: ["M14"],
        on: "desk",
        async action({ agent, terminal, world }) {
          await agent.disk.damages(file);
          await terminal.run(world.connect, { watch: [world.root] });
        },
        async assertions({ terminal, check, world }) {
          await terminal.exitCode(1);
          const changed = terminal.last().changes.map(({ path }) => path);
          const own = changed.filter((path) => path.startsWith(world.library));
          check.equal(own, [], "changed files of the configuration");
        },
      }),
    ),
  ],
  {
    controls: [
      downFromTheBeginning(FIRST),
      planted("damaged-marker-fatal", "A torn marker revokes nothing"),
      ...LEFT_ALONE.map(({ control, name }) => planted(control, name)),
    ],
  },
);
