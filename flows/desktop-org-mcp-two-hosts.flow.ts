import { defineFlow } from "fraimz";
import { SIGN_IN_NEEDS } from "../stacks/den/desktop/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { approved, memberWithConnection, signedInByHand, untilConsent } from "./human-approval.ts";
import { planted } from "./planted.ts";

/** Prints the status of the answer, or why there is none. */
const ASK = "node --import tsx stacks/den/front/ask.ts";

export default defineFlow({
  title: "The same approval with server, desktop and provider on hosts of their own, over TLS",
  audience: "user",
  stack: den.variant("two-hosts"),
  witness: { approval: "manual" },
  requires: SIGN_IN_NEEDS,
  world: memberWithConnection,
}).frames(
  [
    {
      name: "The desktop's host has its own address and no way around",
      claim:
        "From the desktop the server answers at its own address only, over TLS, and only to who trusts its authority; its localhost is not there.",
      proves: ["D25"],
      on: "console",
      async action({ terminal, world: { network } }) {
        await terminal.run("ip -brief -4 address");
        await terminal.run(`${ASK} http://127.0.0.1:${network.apiPort}/healthz`);
        await terminal.run(`env -u NODE_EXTRA_CA_CERTS ${ASK} ${network.api}/healthz`);
        await terminal.run(`${ASK} ${network.api}/healthz`);
      },
      assertions({ terminal, check, world: { network } }) {
        const [addresses, local, untrusted, trusted] = terminal.runs().map(({ text }) => text.trim());
        check.startsWith(network.api, `https://${network.server}:`, "the API's public address");
        check.distinct([network.server, network.desktop, network.provider], "the hosts' addresses");
        check.equal(
          [...new Set(addresses?.match(/\d+(\.\d+){3}/g))],
          ["127.0.0.1", network.desktop],
          "the desktop's addresses",
        );
        check.equal(local, "ECONNREFUSED", "the API's port on the desktop's localhost");
        check.matches(untrusted, /^(UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET)/, "without the authority");
        check.equal(trusted, "200", "with the authority");
      },
    },
    ...signedInByHand,
    ...untilConsent,
    ...approved,
    {
      name: "Everything crossed the network",
      claim:
        "The browser and the app came from the desktop's host, the token request from the server's, all over TLS; the redirect named the server's address.",
      proves: ["D3", "D25"],
      async assertions({ witness, probe, check, world: { network, connection } }) {
        const authorize = await witness.saw({ step: "authorize" }, { after: witness.beginning });
        check.equal(
          authorize.query.redirect_uri,
          `${network.api}/v1/mcp-connections/${connection.id}/connect/callback`,
          "the redirect URI",
        );
        await witness.saw({ step: "token", status: 200 }, { after: witness.beginning });
        const arrivals = await probe.arrivals();
        const from = (service: string) =>
          [...new Set(arrivals.filter((one) => one.service === service).map((one) => one.from))].toSorted();
        check.equal(from("web"), [network.desktop], "who opened pages of the web app");
        check.includes(from("api"), network.desktop, "who called the API and its callback");
        check.equal(from("witness"), [network.server, network.desktop], "who came to the provider");
        check.equal(
          [...new Set(arrivals.map(({ protocol }) => protocol))],
          ["TLSv1.3"],
          "how they were connected",
        );
      },
    },
  ],
  {
    controls: [
      // Over localhost this defect goes unnoticed: the browser finds the API there, too.
      planted("internal-redirect-uri-behind-proxy", "The person approves with the pointer"),
      {
        name: "the fronts speak old TLS",
        fault: { stack: { oldTls: true } },
        breaks: "Everything crossed the network",
      },
    ],
  },
);
