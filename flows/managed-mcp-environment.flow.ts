import { defineFlow } from "fraimz";
import { managedMcp } from "../stacks/managed-mcp/stack.ts";
import { QUICKLY, server } from "./managed-servers.ts";
import { planted } from "./planted.ts";

/** What a busy machine may need to go on, once it has given up. */
const SLACK_MS = 4_000;

export default defineFlow({
  title: "The command minds the machine, the network and the habits of the person who runs it",
  audience: "internal",
  stack: managedMcp,
  needs: ["browser-sign-in", "desktop-provisioning"],
  async world({ api }) {
    const desk = await api.desk();
    await api.publish({ servers: [server("alpha")] });
    return { ...desk, inUse: await api.portInUse() };
  },
}).frames(
  [
    {
      name: "The old command still works",
      claim: "Who types what the command was called before gets the same, and is told its new name.",
      proves: ["M15"],
      on: "desk",
      async action({ terminal, world }) {
        await terminal.run(world.login);
        await terminal.run(world.legacy, { watch: [world.root] });
      },
      async assertions({ terminal, witness }) {
        await terminal.exitCode(0);
        await witness.saw({ step: "catalog", status: 200 }, QUICKLY);
        await terminal.text(/deprecat/i);
      },
    },
    {
      name: "A catalog that does not answer is given up in time",
      claim: "The request ends at its own time-out, and the command goes on without an answer.",
      proves: ["M2"],
      on: "desk",
      timeout: 60_000,
      async action({ provider, terminal, world }) {
        await provider.misbehave({ catalog: "hang" });
        await terminal.run(world.connect, { env: world.impatient.env });
        await provider.misbehave({});
      },
      async assertions({ terminal, witness, check, world }) {
        await terminal.exitCode(0);
        const held = await witness.saw({ step: "catalog", phase: "opened" }, QUICKLY);
        const next = await witness.saw({ step: "models" }, QUICKLY);
        check.atMost(
          next.mono - held.mono,
          world.impatient.timeoutMs + SLACK_MS,
          "milliseconds until it went on",
        );
      },
    },
    {
      name: "A stranger's certificate is refused",
      claim:
        "Behind a certificate that nobody vouches for the catalog is not asked, and the person is told why.",
      proves: ["M2"],
      on: "desk",
      async action({ terminal, world }) {
        await terminal.run(world.loginOverTls);
        await terminal.run(world.connect);
      },
      async assertions({ terminal, witness, check }) {
        const [, connected] = terminal.runs();
        check.matches(connected?.text, /certificate/i, "what the person is told");
        const all = await witness.entries();
        check.equal(all.filter(({ step }) => step === "catalog").length, 0, "requests for the catalog");
      },
    },
    {
      name: "A certificate that a person trusts is enough",
      claim: "Told which certificate to trust, the tool asks the same catalog over TLS.",
      proves: ["M2"],
      on: "desk",
      async action({ terminal, world }) {
        await terminal.run(world.loginTrusting);
        await terminal.run(world.connect);
      },
      async assertions({ terminal, witness }) {
        await terminal.exitCode(0);
        await witness.saw({ step: "catalog", status: 200 }, QUICKLY);
      },
    },
    {
      name: "Nothing is written anywhere else, and nothing is left",
      claim:
        "All that the tool and its daemon ever wrote stands in the homes that they were given, none of it holds the sign-in's secret, and after the stop nothing runs.",
      proves: ["M16"],
      on: "desk",
      async action({ terminal, world }) {
        await terminal.run(world.connect);
        await terminal.run(world.stop);
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(0);
        check.atLeast(await probe.writesSeen(), 1, "writes that were watched");
        check.equal(await probe.writesOutside(), [], "writes outside of the homes");
        check.equal(await probe.filesWithSecrets(), [], "files with the sign-in's secret");
        check.equal(await probe.running(), [], "processes that are left");
      },
    },
    {
      name: "A busy port is no obstacle",
      claim: "Where somebody else has the daemon's port it takes another, and the desktop is told that one.",
      proves: ["M16"],
      on: "desk",
      async action({ terminal, world }) {
        await terminal.run(world.connect, { env: world.inUse, watch: [world.root] });
      },
      async assertions({ terminal, probe, check, world }) {
        await terminal.exitCode(0);
        const gateway = String((await probe.configuration())?.document.inferenceGatewayBaseUrl);
        check.matches(gateway, /^http:\/\/127\.0\.0\.1:\d+/, "the gateway's address");
        check.excludes(gateway, `:${world.inUse.PORT_IN_USE}`, "the gateway's address");
      },
    },
  ],
  {
    controls: [
      planted("deprecation-unsaid", "The old command still works"),
      planted("timeout-ignored", "A catalog that does not answer is given up in time"),
      planted("tls-unverified", "A stranger's certificate is refused"),
      planted("certificate-ignored", "A certificate that a person trusts is enough"),
      planted("writes-elsewhere", "Nothing is written anywhere else, and nothing is left"),
      planted("cookie-written", "Nothing is written anywhere else, and nothing is left"),
      planted("port-insisted-on", "A busy port is no obstacle"),
    ],
  },
);
