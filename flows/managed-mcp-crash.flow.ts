import { defineFlow } from "fraimz";
import { managedMcp } from "../stacks/managed-mcp/stack.ts";
import { DEFAULTS, deskWith, downFromTheBeginning, provisions, server } from "./managed-servers.ts";
import { planted } from "./planted.ts";

const FIRST = "One server is provisioned";
const BEFORE = ["alpha", ...DEFAULTS].join(" ");
const AFTER = ["alpha", "delta", ...DEFAULTS].join(" ");

export default defineFlow({
  title: "A crash at any moment leaves whole files, and nothing that could not be revoked",
  audience: "internal",
  stack: managedMcp,
  needs: ["browser-sign-in", "desktop-provisioning"],
  world: deskWith(server("alpha")),
}).frames(
  [
    provisions(FIRST, ["alpha"]),
    {
      name: "Killed at every write, it leaves whole files",
      claim:
        "The run that adds a server is killed at each of its writes in turn, with half of it on the disk: the desktop's configuration is the old one or the new one, and the marker can be read.",
      proves: ["M13"],
      on: "desk",
      timeout: 120_000,
      async action({ agent, terminal, world }) {
        await terminal.run(world.connect);
        await agent.administrator.publishes({ servers: [server("alpha"), server("delta")] });
        await terminal.run(`${world.crashes} kill '${world.root}' '${world.crashFolder}' '${world.connect}'`);
        await agent.administrator.publishes({ servers: [server("alpha")] });
        await terminal.run(
          `${world.crashes} recover '${world.root}' '${world.crashFolder}' '${world.connect}'`,
        );
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(0);
        const crashes = await probe.crashes();
        check.atLeast(crashes.length, 3, "writes of a run that adds a server");
        for (const { write, killed, servers, markerIsWhole } of crashes) {
          check.equal(killed, true, `the run does not survive write ${write}`);
          check.includes([BEFORE, AFTER], servers, `servers after a crash at write ${write}`);
          check.equal(markerIsWhole, true, `the marker is whole after a crash at write ${write}`);
        }
      },
    },
    {
      name: "After every crash the next run revokes",
      claim:
        "Meanwhile the organization took the server back: whenever the first run was killed, the next one ends well and has revoked it.",
      proves: ["M13"],
      async assertions({ probe, check }) {
        for (const { write, exitCode, serversAfter } of await probe.crashes()) {
          check.equal(exitCode, 0, `exit code of the run after a crash at write ${write}`);
          check.equal(serversAfter, BEFORE, `servers of the run after a crash at write ${write}`);
        }
      },
    },
  ],
  {
    controls: [
      downFromTheBeginning(FIRST),
      planted("written-in-place", "Killed at every write, it leaves whole files"),
      planted("marker-late", "After every crash the next run revokes"),
    ],
  },
);
