import { defineFlow } from "fraimz";
import { clients } from "../stacks/clients/stack.ts";
import { browserAsksForConsent, CONSENT } from "./client-consent.ts";

/** A person reads and clicks while the command waits. */
const BY_A_PERSON = 120_000;
/** What it prints when it has asked for the browser, and how long that may take: its first start makes a database. */
const WAITS = "Waiting for authorization";
const ITS_START = { within: 60_000 };

const AUTH = "opencode mcp auth witness";

export default defineFlow({
  title: "A person signs opencode in at the command line, in the system browser",
  audience: "user",
  stack: clients.variant("opencode"),
  witness: { approval: "manual" },
  requires: ["display", "bin:chromium", "bin:xdg-open"],
  async world({ api }) {
    await api.configured("witness");
  },
}).frames(
  [
    {
      name: "The command opens the provider's page in the system browser",
      claim: "A browser of its own process asks the person, and nothing is exchanged before the yes.",
      on: "shell",
      timeout: BY_A_PERSON,
      async action({ terminal }) {
        const command = await terminal.start(AUTH);
        await command.shows(WAITS, ITS_START);
      },
      assertions: browserAsksForConsent,
      picture: { of: "display" },
    },
    {
      name: "The person approves with the pointer",
      claim:
        "Approve is found by its text and clicked; only then are tokens exchanged, and the command says so and ends.",
      on: "shell",
      timeout: BY_A_PERSON,
      async action({ terminal, os }) {
        const command = await terminal.start(AUTH);
        await command.shows(WAITS, ITS_START);
        await os.click("Approve", { in: CONSENT });
        await command.ends();
      },
      async assertions({ terminal, witness, check }) {
        await terminal.exitCode(0);
        await terminal.text(/Authentication successful/);
        const approve = await witness.saw({ step: "approve" });
        const token = await witness.saw({ step: "token", status: 200 });
        check.before(approve.at, token.at, "tokens come after the approval");
      },
      picture: { of: "display" },
    },
    {
      name: "It connects without asking again",
      claim: "The next command finds the tokens that were kept: connected, no browser, no authorization.",
      on: "shell",
      timeout: BY_A_PERSON,
      async action({ terminal }) {
        await terminal.run("opencode mcp list");
      },
      async assertions({ terminal, os, witness }) {
        await terminal.text(/witness\s+connected/);
        await os.no.browserOpened();
        const listed = await witness.saw({ step: "mcp", mcp: { method: "tools/list" } });
        await witness.sawNothing({ step: "authorize" }, { until: listed });
      },
    },
    {
      name: "It keeps to every rule that it met",
      claim: "The judge, who read all that reached the provider, finds nothing that it must or should not.",
      async assertions({ witness }) {
        await witness.brokeNoRule({ shoulds: true, left: true });
      },
    },
  ],
  {
    controls: [
      {
        name: "the provider asks nobody",
        fault: { tenant: { approval: "auto" } },
        breaks: "The command opens the provider's page in the system browser",
      },
      {
        name: "the provider refuses the verifier",
        fault: { witness: { token: "refuse-verifier" } },
        breaks: "The person approves with the pointer",
      },
      {
        name: "what it kept is lost",
        fault: { stack: { keepsNothing: true } },
        breaks: "It connects without asking again",
      },
    ],
  },
);
