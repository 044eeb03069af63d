import { defineFlow } from "fraimz";
import { managedMcp } from "../stacks/managed-mcp/stack.ts";
import { DEFAULTS, deskWith, downFromTheBeginning, provisions, QUICKLY, server } from "./managed-servers.ts";
import { planted } from "./planted.ts";

const FIRST = "Three servers are provisioned";
const OWN = { name: "my-notes", transport: "http", url: "https://notes.example.test/mcp", note: "my own" };

export default defineFlow({
  title: "What an organization takes back is gone from the desktop, and nothing else is",
  audience: "internal",
  stack: managedMcp,
  needs: ["browser-sign-in", "desktop-provisioning"],
  world: deskWith(server("alpha"), server("beta"), server("gamma")),
}).frames(
  [
    provisions(FIRST, ["alpha", "beta", "gamma"]),
    {
      name: "What the catalog dropped is revoked",
      claim: "The server that the catalog has no more is gone, and what the person added is still there.",
      proves: ["M6"],
      on: "desk",
      async action({ agent, terminal, world }) {
        await agent.desktop.adds([OWN]);
        await agent.administrator.publishes({ servers: [server("alpha"), server("gamma")] });
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(0);
        await terminal.text(/beta/);
        check.equal(
          await probe.serverNames(),
          ["alpha", "gamma", ...DEFAULTS, OWN.name],
          "the desktop's servers",
        );
        check.excludes(await probe.marker(), "beta", "the marker");
      },
    },
    {
      name: "A stamp of the client does not keep it",
      claim:
        "An entry that the client restamped as the person's own is revoked all the same: the marker decides.",
      proves: ["M6"],
      on: "desk",
      async action({ agent, terminal, world }) {
        await agent.desktop.restamps("gamma");
        await agent.administrator.publishes({ servers: [server("alpha")] });
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(0);
        check.equal(await probe.serverNames(), ["alpha", ...DEFAULTS, OWN.name], "the desktop's servers");
      },
    },
    {
      name: "A sign-in that has expired changes nothing",
      claim:
        "Two days later the command ends with exit code 1, says how to sign in again, and changes nothing.",
      proves: ["M12"],
      on: "desk",
      async action({ agent, terminal, world }) {
        await agent.administrator.publishes({ servers: [] });
        await terminal.run(world.connect, {
          watch: [world.root],
          env: { WRITE_WATCH_CLOCK_AHEAD_MS: String(48 * 3_600_000) },
        });
      },
      async assertions({ terminal, probe, check, witness }) {
        await terminal.exitCode(1);
        await terminal.text(/log ?in/i);
        check.includes(await probe.serverNames(), "alpha", "the desktop's servers");
        check.equal((await witness.entries()).length, 0, "requests to the catalog");
      },
    },
    {
      name: "Useless models stop everything",
      claim:
        "Where no model is for this desktop the command ends with exit code 1: no file has changed by a byte, and the daemon that it started is gone.",
      proves: ["M11"],
      on: "desk",
      async action({ agent, provider, terminal, world }) {
        await agent.administrator.publishes({ servers: [server("alpha"), server("delta")] });
        await provider.misbehave({ models: "none-for-the-client" });
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check, witness, world }) {
        await terminal.exitCode(1);
        await witness.saw({ step: "models", query: { include_all: "true" } }, QUICKLY);
        const changed = terminal.last().changes.map(({ path }) => path);
        check.equal(
          changed.filter((path) => path.startsWith(world.library) || path === world.marker),
          [],
          "changed files of the configuration",
        );
        check.equal(await probe.running(), [], "processes that were left");
      },
    },
    {
      name: "An answer that is no JSON stops everything, too",
      claim: "Where something else answers in the models' place, nothing is written either.",
      proves: ["M11"],
      on: "desk",
      async action({ provider, terminal, world }) {
        await provider.misbehave({ models: "not-json" });
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(1);
        check.excludes(await probe.serverNames(), "delta", "the desktop's servers");
        check.equal(await probe.running(), [], "processes that were left");
      },
    },
    {
      name: "An empty catalog revokes",
      claim: "A catalog that answers an empty list has spoken: none of the organization's servers is left.",
      proves: ["M8"],
      on: "desk",
      async action({ agent, provider, terminal, world }) {
        await provider.misbehave({});
        await agent.administrator.publishes({ servers: [] });
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check, witness }) {
        await terminal.exitCode(0);
        await witness.saw({ step: "catalog", status: 200, catalog: { entries: 0 } }, QUICKLY);
        check.equal(await probe.serverNames(), [...DEFAULTS, OWN.name], "the desktop's servers");
      },
    },
  ],
  {
    controls: [
      downFromTheBeginning(FIRST),
      planted("revokes-nothing", "What the catalog dropped is revoked"),
      planted("users-revoked", "What the catalog dropped is revoked"),
      planted("stamp-believed", "A stamp of the client does not keep it"),
      planted("expiry-unnoticed", "A sign-in that has expired changes nothing"),
      planted("daemon-left-after-failure", "Useless models stop everything"),
      planted("models-unchecked", "Useless models stop everything"),
      planted("garbled-models-taken", "An answer that is no JSON stops everything, too"),
      planted("empty-taken-for-outage", "An empty catalog revokes"),
    ],
  },
);
