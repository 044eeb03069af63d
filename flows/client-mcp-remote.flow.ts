import { defineFlow } from "fraimz";
import { clients } from "../stacks/clients/stack.ts";
import { browserAsksForConsent, CALLED, CONSENT, calledWith } from "./client-consent.ts";

/** The browser's window, whatever it shows. */
const BROWSER = /Chromium$/;
/** A person reads and clicks while the bridge waits. */
const BY_A_PERSON = 120_000;
/** What the bridge prints when it has asked for the browser, and how long that may take. */
const OPENED = "Browser opened";
const ITS_START = { within: 60_000 };

/** Where nobody is to be asked, the host does not wait for somebody. */
const UNATTENDED = { HOST_PATIENCE_MS: "8000" };

export default defineFlow({
  title: "A host reaches a server through the bridge mcp-remote, after a person's yes in the system browser",
  audience: "user",
  stack: clients.variant("mcp-remote"),
  witness: { approval: "manual" },
  requires: ["display", "bin:chromium", "bin:xdg-open"],
  async world({ api, unique }) {
    const said = unique("from the desk");
    return { said, command: await api.throughBridge(said) };
  },
}).frames(
  [
    {
      name: "The bridge opens the provider's page in the system browser",
      claim:
        "The host starts the bridge; a browser of its own process asks the person, and nothing is exchanged before the yes.",
      on: "shell",
      timeout: BY_A_PERSON,
      async action({ terminal, world }) {
        const host = await terminal.start(world.command);
        await host.shows(OPENED, ITS_START);
      },
      assertions: browserAsksForConsent,
      picture: { of: "display" },
    },
    {
      name: "The person approves, and the host's call comes through",
      claim:
        "Started anew it asks again; after the person's click on Approve the host lists the tools and has its own text back.",
      on: "shell",
      timeout: BY_A_PERSON,
      async action({ terminal, os, world }) {
        const host = await terminal.start(world.command);
        await host.shows(OPENED, ITS_START);
        await os.click("Approve", { in: CONSENT });
        await host.ends();
      },
      async assertions({ terminal, os, witness, check, world }) {
        await terminal.exitCode(0);
        await terminal.text("host: tools: echo");
        await terminal.text(world.said);
        const approve = await witness.saw({ step: "approve" });
        const token = await witness.saw({ step: "token", status: 200 });
        check.before(approve.at, token.at, "tokens come after the approval");
        await witness.saw(calledWith(world.said));
        await os.text(/successful/i, { in: BROWSER });
      },
      picture: { of: "display" },
    },
    {
      name: "It comes back without asking again",
      claim:
        "The next start uses what the bridge kept: no browser, no authorization, and the call is answered.",
      on: "shell",
      timeout: BY_A_PERSON,
      async action({ terminal, world }) {
        await terminal.run(world.command, { env: UNATTENDED });
      },
      async assertions({ terminal, os, witness }) {
        await os.no.browserOpened();
        await terminal.exitCode(0);
        const called = await witness.saw(CALLED);
        await witness.sawNothing({ step: "authorize" }, { until: called });
      },
    },
    {
      name: "It keeps to every rule that it met",
      claim:
        "The judge, who read all that reached the provider, finds nothing that the client must or should not.",
      async assertions({ witness }) {
        await witness.brokeNoRule({ shoulds: true, left: true });
      },
    },
    {
      name: "It refuses a provider that does not know PKCE",
      claim:
        "Metadata that does not mention PKCE ends a new start with an error; nobody is asked for a yes (MCP, authorization).",
      on: "shell",
      async action({ provider, terminal, world }) {
        await provider.misbehave({ "as-metadata": "no-pkce" });
        // As somebody who has never used it.
        await terminal.run(world.command, { env: { ...UNATTENDED, MCP_REMOTE_CONFIG_DIR: "elsewhere" } });
      },
      async assertions({ terminal, os }) {
        await terminal.exitCode(1);
        await os.no.browserOpened();
      },
    },
  ],
  {
    controls: [
      {
        name: "the provider asks nobody",
        fault: { tenant: { approval: "auto" } },
        breaks: "The bridge opens the provider's page in the system browser",
      },
      {
        name: "the provider refuses the verifier",
        fault: { witness: { token: "refuse-verifier" } },
        breaks: "The person approves, and the host's call comes through",
      },
      {
        name: "what the bridge kept is lost",
        fault: { stack: { keepsNothing: true } },
        breaks: "It comes back without asking again",
      },
    ],
  },
);
