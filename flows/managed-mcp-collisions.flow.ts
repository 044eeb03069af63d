import { defineFlow } from "fraimz";
import { managedMcp } from "../stacks/managed-mcp/stack.ts";
import { deskWith, server } from "./managed-servers.ts";
import { planted } from "./planted.ts";

/** The organization's own way to public servers, each the same as one of them in another respect. */
const BY_NAME = server("NOTION", { oauth: true });
const BY_URL = server("team-linear", { url: "https://mcp.linear.app/mcp", oauth: true });
const BY_SLASH = [
  server("team-box", { url: "https://mcp.box.com/", oauth: true }),
  server("team-canva", { url: "https://mcp.canva.com/mcp/", oauth: true }),
];
/** The same server again and again. */
const TWICE = [
  server("wiki"),
  server("wiki", { url: "https://wiki-two.example.test/mcp" }),
  server("Wiki", { url: "https://wiki-three.example.test/mcp" }),
  server("handbook", { url: "https://wiki.example.test/mcp" }),
  server("manual", { url: "https://wiki.example.test/mcp/" }),
];

export default defineFlow({
  title: "A server that is offered twice is there once",
  audience: "internal",
  stack: managedMcp,
  needs: ["browser-sign-in", "desktop-provisioning"],
  world: deskWith(BY_NAME, BY_URL, ...BY_SLASH, ...TWICE),
}).frames(
  [
    {
      name: "The organization's name wins over a public one",
      claim: "A public server of the same name, in whatever case, gives way to the organization's.",
      proves: ["M10"],
      on: "desk",
      async action({ terminal, world }) {
        await terminal.run(world.login);
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(0);
        const named = (await probe.servers()).filter(({ name }) => name?.toLowerCase() === "notion");
        check.equal(
          named.map(({ name, url }) => ({ name, url })),
          [{ name: BY_NAME.name, url: BY_NAME.url }],
          "servers of that name",
        );
      },
    },
    {
      name: "The organization's address wins over a public one",
      claim: "A public server at the same address gives way, whatever the organization calls it.",
      proves: ["M10"],
      async assertions({ probe, check }) {
        const names = await probe.serverNames();
        check.includes(names, BY_URL.name, "servers");
        check.excludes(names, "Linear", "servers");
      },
    },
    {
      name: "A slash makes no other address",
      claim: "The same address with a slash at its end is the same server, and no twin of it is registered.",
      proves: ["M10"],
      async assertions({ probe, check }) {
        const names = await probe.serverNames();
        for (const { name } of BY_SLASH) check.includes(names, name, "servers");
        for (const twin of ["Box", "Canva"]) check.excludes(names, twin, "servers");
      },
    },
    {
      name: "A catalog that repeats itself is taken once",
      claim: "Of entries with the same name or the same address the first counts.",
      proves: ["M10"],
      async assertions({ probe, check }) {
        const ours = (await probe.servers()).filter(({ url }) => url?.includes("//wiki"));
        check.equal(
          ours.map(({ name, url }) => ({ name, url })),
          [{ name: TWICE[0]?.name, url: TWICE[0]?.url }],
          "servers of the wiki",
        );
      },
    },
    {
      name: "A person's twin of a managed server goes",
      claim:
        "What the person has under a managed name, or without a name at a managed address, is the managed server; under a name of its own it stays.",
      proves: ["M10"],
      on: "desk",
      async action({ agent, terminal, world }) {
        await agent.desktop.adds([
          { name: "WIKI", transport: "http", url: "https://own-wiki.example.test/mcp" },
          { transport: "http", url: "https://wiki.example.test/mcp/" },
          { name: "wiki-by-me", transport: "http", url: "https://wiki.example.test/mcp" },
        ]);
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(0);
        const wikis = (await probe.servers()).filter(({ url }) => url?.includes("wiki"));
        check.equal(
          wikis.map(({ name }) => name),
          ["wiki", "wiki-by-me"],
          "servers of the wiki",
        );
      },
    },
  ],
  {
    controls: [
      planted("name-case-matters", "The organization's name wins over a public one"),
      planted("url-ignored", "The organization's address wins over a public one"),
      planted("slash-matters", "A slash makes no other address"),
      planted("catalog-not-deduplicated", "A catalog that repeats itself is taken once"),
      planted("twins-kept", "A person's twin of a managed server goes"),
    ],
  },
);
