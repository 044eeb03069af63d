import { button, defineFlow, field } from "fraimz";
import { signIn } from "../stacks/den/acts/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

/** A small pretended internet below the guard: the guard judges these addresses by its ordinary rules. */
const NAMES = [
  "tools.example=93.184.215.14",
  "inside.example=10.20.30.40",
  "mapped.example=::ffff:169.254.169.254",
].join(",");

const REFUSED = [
  "http://127.0.0.1:80/mcp",
  "http://[::1]:80/mcp",
  "http://10.1.2.3/mcp",
  "http://192.168.0.10/mcp",
  "http://169.254.169.254/latest/meta-data",
  "http://[::ffff:10.1.2.3]/mcp",
  "http://inside.example/mcp",
  "http://mapped.example/mcp",
] as const;

export default defineFlow({
  title: "Hosted production connects to the public internet only",
  audience: "internal",
  stack: den.with({ urlGuard: true, resolve: NAMES }),
  // Open to everybody: what matters here is the address alone.
  witness: { protected: false },
  async world({ api, unique }) {
    const admin = await api.organization("Adatum");
    const outside = api.outsideUrl("tools.example");
    return { admin, name: unique("Internal"), outside, inside: "http://inside.example/mcp" };
  },
}).frames(
  [
    {
      name: "The dialog refuses an inner address",
      claim:
        "An admin who types a name that leads to a private address is told so at the field, and keeps the form.",
      proves: ["D8"],
      on: "admin",
      async action({ user, world }) {
        await signIn(user, world.admin);
        await user.click(button("Add custom connection"));
        await user.fill(field("Name"), world.name);
        await user.fill(field("Server URL"), world.inside);
        await user.click(button("Add connection"));
      },
      async assertions({ see, world }) {
        await see.state(field("Server URL"), "invalid");
        await see.text(/leads to 10\.20\.30\.40/);
        await see.value(field("Server URL"), world.inside);
        await see.value(field("Name"), world.name);
      },
    },
    {
      name: "Every kind of inner address is refused",
      claim:
        "Loopback, private, link-local and metadata addresses are refused with 400: as numbers, by name, IPv4-mapped.",
      proves: ["D8"],
      async action({ agent, world }) {
        await agent.session.publishEach(world.admin, world.name, REFUSED);
      },
      async assertions({ answers, check, witness }) {
        for (const [at, url] of REFUSED.entries()) {
          check.equal(answers.session.publishEach[at], "400 url_refused", url);
        }
        check.equal((await witness.entries()).length, 0, "requests that reached the outside server");
      },
    },
    {
      name: "A public address is let through",
      claim:
        "A server with a public-looking address is reached and published: the guard does not refuse everything.",
      proves: ["D8"],
      async action({ agent, world }) {
        await agent.session.publish(world.admin, {
          name: world.name,
          url: world.outside,
          auth: "none",
          credentials: "shared",
        });
      },
      async assertions({ answers, check, probe, witness, world }) {
        check.matches(JSON.stringify(answers.session.publish), /"id":"con_/, "the answer");
        check.equal(
          (await probe.manageable(world.admin)).map(({ url }) => url),
          [world.outside],
          "connections",
        );
        await witness.saw({ step: "mcp" });
      },
    },
    {
      name: "A redirect to an inner address is not followed",
      claim:
        "A public server that redirects inwards is not followed: the address is judged again on each hop.",
      proves: ["D8"],
      async action({ agent, provider, world }) {
        await provider.misbehave({ mcp: { fault: "redirect", with: { to: "http://inside.example/mcp" } } });
        await agent.session.publish(world.admin, {
          name: `${world.name} again`,
          url: world.outside,
          auth: "none",
          credentials: "shared",
        });
      },
      async assertions({ answers, check, probe, world }) {
        check.matches(JSON.stringify(answers.session.publish), /url_refused/, "the answer");
        check.equal((await probe.manageable(world.admin)).length, 1, "connections");
      },
    },
  ],
  {
    controls: [
      planted("guard-without-dns", "The dialog refuses an inner address"),
      planted("guard-misses-mapped", "Every kind of inner address is refused"),
      planted("guard-refuses-all", "A public address is let through"),
    ],
  },
);
