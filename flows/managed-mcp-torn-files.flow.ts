import { defineFlow } from "fraimz";
import { managedMcp } from "../stacks/managed-mcp/stack.ts";
import { DEFAULTS, server } from "./managed-servers.ts";
import { planted } from "./planted.ts";

const FIRST = "Two servers are provisioned";
const PROVISIONED = ["alpha", "beta", ...DEFAULTS];

export default defineFlow({
  title: "Files that a disk has torn cost nobody a server",
  audience: "internal",
  stack: managedMcp,
  needs: ["browser-sign-in", "desktop-provisioning"],
  async world({ api }) {
    const desk = await api.desk();
    await api.publish({ servers: [server("alpha"), server("beta")] });
    return { ...desk };
  },
}).frames(
  [
    {
      name: FIRST,
      claim: "A person signs in and connects the desktop, with two servers of the organization.",
      on: "desk",
      async action({ terminal, world }) {
        await terminal.run(world.login);
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(0);
        check.equal(await probe.serverNames(), PROVISIONED, "the desktop's servers");
      },
    },
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
    {
      name: "A list that can't be read is left alone",
      claim:
        "Where the desktop's own list of servers is torn the command ends with exit code 1 and has not changed the file by a byte.",
      proves: ["M14"],
      on: "desk",
      async action({ agent, terminal, world }) {
        await agent.disk.damages("list");
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, check, world }) {
        await terminal.exitCode(1);
        const changed = terminal.last().changes.map(({ path }) => path);
        check.equal(
          changed.filter((path) => path.startsWith(world.library)),
          [],
          "changed files of the configuration",
        );
      },
    },
    {
      name: "A torn configuration is left alone",
      claim:
        "A configuration that is no JSON any more is the person's to mend: nothing of it is written over.",
      proves: ["M14"],
      on: "desk",
      async action({ agent, terminal, world }) {
        await agent.disk.damages("configuration");
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, check, world }) {
        await terminal.exitCode(1);
        const changed = terminal.last().changes.map(({ path }) => path);
        check.equal(
          changed.filter((path) => path.startsWith(world.library)),
          [],
          "changed files of the configuration",
        );
      },
    },
  ],
  {
    controls: [
      { name: "it is down from the beginning", fault: { witness: { catalog: "failing" } }, breaks: FIRST },
      planted("damaged-marker-fatal", "A torn marker revokes nothing"),
      planted("torn-list-taken-for-empty", "A list that can't be read is left alone"),
      planted("torn-configuration-replaced", "A torn configuration is left alone"),
    ],
  },
);
