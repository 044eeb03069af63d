import { defineFlow, type FaultMap, type Frame } from "fraimz";
import { managedMcp } from "../stacks/managed-mcp/stack.ts";
import {
  DEFAULTS,
  deskWith,
  downFromTheBeginning,
  type ManagedDesk,
  provisions,
  QUICKLY,
  server,
} from "./managed-servers.ts";
import { planted } from "./planted.ts";

const FIRST = "Two servers are provisioned";
const PROVISIONED = ["alpha", "beta", ...DEFAULTS];

/** Every way in which a catalog gives no answer, and what of it the catalog itself saw. */
const OUTAGES = [
  { what: "refuses the session", fault: "unauthorized", status: 401, control: "revokes-on-unauthorized" },
  { what: "fails", fault: "failing", status: 500, control: "revokes-on-failing" },
  { what: "does not answer", fault: "hang", status: null, control: "revokes-on-unreachable" },
  { what: "answers half a document", fault: "broken-json", status: 200, control: "revokes-on-not-json" },
  { what: "answers no list", fault: "not-an-array", status: 200, control: "revokes-on-not-an-array" },
  { what: "has nothing that is valid", fault: "all-invalid", status: 200, control: "revokes-on-all-invalid" },
] as const;

const frameOf = ({ what }: { readonly what: string }) => `The catalog ${what}`;

export default defineFlow({
  title: "A catalog that gives no answer takes nothing away",
  audience: "internal",
  stack: managedMcp,
  needs: ["browser-sign-in", "desktop-provisioning"],
  world: deskWith(server("alpha"), server("beta")),
}).frames(
  [
    provisions(FIRST, ["alpha", "beta"]),
    ...OUTAGES.map(
      (outage): Frame<typeof managedMcp, ManagedDesk> => ({
        name: frameOf(outage),
        claim: "The command works on, no server is revoked, and the marker has not changed by a byte.",
        proves: ["M7"],
        on: "desk",
        timeout: 60_000,
        async action({ provider, terminal, world }) {
          const faults: FaultMap = { catalog: outage.fault };
          await provider.misbehave(faults);
          // Only what never answers may be given up early: a busy machine's answer is one.
          const env = outage.fault === "hang" ? world.impatient.env : {};
          await terminal.run(world.connect, { watch: [world.root], env });
        },
        async assertions({ terminal, probe, check, witness, world }) {
          await witness.saw({ step: "catalog", status: outage.status }, QUICKLY);
          await terminal.exitCode(0);
          check.equal(await probe.serverNames(), PROVISIONED, "the desktop's servers");
          const changed = terminal.last().changes.map(({ path }) => path);
          check.excludes(changed, world.marker, "changed files");
        },
      }),
    ),
    {
      name: "A person is told that the catalog was not read",
      claim: "Whoever ran the command reads that the organization's servers were not brought up to date.",
      on: "desk",
      async action({ provider, terminal, world }) {
        await provider.misbehave({ catalog: "failing" });
        await terminal.run(world.connect);
      },
      async assertions({ terminal }) {
        await terminal.text(/not read|could not|failed|unavailable/i);
      },
    },
    {
      name: "An entry that became malformed is not revoked",
      claim: "Of a catalog in which one entry can't be read the others count, and the one stays as it was.",
      proves: ["M9"],
      on: "desk",
      async action({ agent, provider, terminal, world }) {
        await provider.misbehave({});
        await agent.administrator.publishes({ servers: [server("alpha", { url: 7 }), server("beta")] });
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(0);
        check.equal((await probe.serverNames()).toSorted(), PROVISIONED.toSorted(), "the desktop's servers");
        check.includes(await probe.marker(), "alpha", "the marker");
      },
    },
    {
      name: "Nobody is signed in",
      claim:
        "Signed out, a person can still run the command: the catalog is not asked, and nothing is revoked.",
      proves: ["M7"],
      on: "desk",
      async action({ agent, terminal, world }) {
        await agent.administrator.publishes({ servers: [] });
        await agent.person.signsOut();
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check, witness }) {
        const models = await witness.saw({ step: "models" }, QUICKLY);
        await witness.sawNothing({ step: "catalog" }, { until: models });
        await terminal.exitCode(0);
        check.equal((await probe.serverNames()).toSorted(), PROVISIONED.toSorted(), "the desktop's servers");
      },
    },
  ],
  {
    controls: [
      downFromTheBeginning(FIRST),
      ...OUTAGES.map((outage) => planted(outage.control, frameOf(outage))),
      planted("outage-unsaid", "A person is told that the catalog was not read"),
      planted("malformed-revoked", "An entry that became malformed is not revoked"),
      planted("revokes-on-no-credentials", "Nobody is signed in"),
    ],
  },
);
