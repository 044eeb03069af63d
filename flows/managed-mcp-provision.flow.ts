import { defineFlow } from "fraimz";
import { managedMcp } from "../stacks/managed-mcp/stack.ts";
import { DEFAULTS, deskWith, oauth, QUICKLY, server } from "./managed-servers.ts";
import { planted } from "./planted.ts";

/** Sound entries in every shape that there is of saying how a person signs in. */
const SOUND = [
  server("plain"),
  server("object", { oauth: oauth({ audience: "kept", callbackPort: 8765 }) }),
  server("flag", { oauth: true }),
  server("legacy", { auth: "oauth" }),
  server("stream", { transport: "sse", auth: null, oauth: null }),
];
/** What no desktop can use. */
const UNUSABLE = [
  server("local", { transport: "stdio", url: null, command: "run-me" }),
  server("not a name", { url: "https://spaces.example.test/mcp" }),
  server("nowhere", { url: null }),
  server("half", { oauth: { clientId: "", authorizationUrl: "https://id.example.test/authorize" } }),
  server("port", { oauth: oauth({ callbackPort: 70_000 }) }),
];
/** What would send a person, or their secret, where nobody should be sent. */
const UNSAFE = [
  server("script", { oauth: oauth({ authorizationUrl: "javascript:alert(1)" }) }),
  server("clear", { oauth: oauth({ tokenUrl: "http://id.example.test/token" }) }),
  server("elsewhere", { oauth: oauth({ callbackHost: "collector.example.test" }) }),
];

const OWN = [{ name: "my-notes", transport: "http", url: "https://notes.example.test/mcp", colour: "green" }];
const OWN_SETTING = { theme: "dark" };

const OWN_FRAME = "What is the person's own stays, and a second run changes nothing";

export default defineFlow({
  title: "One command sets a person's desktop up with the servers of their organization",
  audience: "internal",
  stack: managedMcp,
  needs: ["browser-sign-in", "desktop-provisioning"],
  world: deskWith(...SOUND, ...UNUSABLE, ...UNSAFE),
}).frames(
  [
    {
      name: "A person signs in through the browser",
      claim:
        "The browser brings the sign-in back to the tool, which keeps it where only this person can read it.",
      on: "desk",
      async action({ terminal, world }) {
        await terminal.run(world.login);
      },
      async assertions({ terminal, probe, check, witness }) {
        await witness.saw({ step: "sign-in", status: 302 }, QUICKLY);
        await terminal.exitCode(0);
        const modes = await probe.signInModes();
        check.atLeast(modes.length, 1, "files that keep the sign-in");
        check.equal([...new Set(modes)], ["600"], "who may read them");
      },
    },
    {
      name: "Somebody else's answer signs nobody in",
      claim:
        "A browser that comes back with the answer to another sign-in is refused, and nothing of it is kept.",
      on: "desk",
      async action({ provider, terminal, world }) {
        await provider.misbehave({ "sign-in": "other-state" });
        await terminal.run(world.login);
        await provider.misbehave({});
      },
      async assertions({ terminal, witness, check }) {
        await witness.saw({ step: "sign-in", status: 302 }, QUICKLY);
        await terminal.exitCode(1);
        check.equal((await witness.entries()).length, 1, "requests to the catalog");
      },
    },
    {
      name: "The first run writes the desktop's configuration",
      claim:
        "The configuration stands where the desktop looks for it, its lists as JSON in strings: the organization's servers first, then the public ones.",
      proves: ["M1"],
      on: "desk",
      async action({ terminal, world }) {
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check, world }) {
        await terminal.exitCode(0);
        const configuration = await probe.configuration();
        check.matches(
          configuration?.path,
          new RegExp(`^${world.library}/[0-9a-f-]{36}\\.json$`),
          "where it stands",
        );
        check.equal(
          configuration?.encoded.toSorted(),
          ["coworkEgressAllowedHosts", "inferenceModels", "managedMcpServers"],
          "fields that are JSON in a string",
        );
        const sound = [...SOUND.map(({ name }) => name), ...DEFAULTS];
        const names = (await probe.serverNames()).filter((name) => sound.includes(name));
        check.equal(names, sound, "sound servers, in order");
      },
    },
    {
      name: "The request says who asks, and no more",
      claim:
        "The catalog is asked below the organization's own path, by the client's name, with the session and the tool's headers, and never with a key of the gateway.",
      proves: ["M2"],
      on: "desk",
      async action({ terminal, world }) {
        await terminal.run(world.connect);
      },
      async assertions({ witness, check, world }) {
        const asked = await witness.saw({ step: "catalog" }, QUICKLY);
        check.equal(asked.path, `${world.apiPath}/v1/mcp/managed-servers`, "path");
        check.equal(asked.query, { client: world.client }, "query");
        check.equal(asked.catalog?.session, "valid", "session");
        for (const header of world.ownHeaders) check.includes(asked.catalog?.sent, header, "headers");
        for (const key of ["authorization", "x-api-key", "api-key"])
          check.excludes(asked.catalog?.sent, key, "headers");
        const models = await witness.saw({ step: "models" }, QUICKLY);
        check.excludes(models.catalog?.sent, "authorization", "headers of the request for models");
      },
    },
    {
      name: "Each way to sign in keeps its shape",
      claim:
        "An OAuth object arrives whole, with keys that nobody here knows and none invented; a flag and the older word become a flag; without either there is none.",
      proves: ["M3"],
      async assertions({ probe, check }) {
        const servers = await probe.servers();
        const of = (wanted: string) => servers.find(({ name }) => name === wanted)?.oauth;
        check.equal(of("object"), oauth({ audience: "kept", callbackPort: 8765 }), "object");
        check.equal(
          [of("flag"), of("legacy"), of("plain"), of("stream")],
          [true, true, false, false],
          "flags",
        );
      },
    },
    {
      name: "What no desktop can use is dropped",
      claim:
        "Programs, bad names, missing addresses and malformed OAuth are left out, one by one; null counts as absent and drops nothing.",
      proves: ["M4"],
      async assertions({ probe, check }) {
        const names = await probe.serverNames();
        for (const { name } of UNUSABLE) check.excludes(names, name, "servers");
        check.includes(names, "stream", "servers");
      },
    },
    {
      name: "What would send a person astray is dropped",
      claim:
        "Addresses for signing in that are no https, or a callback on another machine, are not taken over.",
      proves: ["M4"],
      async assertions({ probe, check }) {
        const names = await probe.serverNames();
        for (const { name } of UNSAFE) check.excludes(names, name, "servers");
      },
    },
    {
      name: OWN_FRAME,
      claim:
        "A server and a setting of the person's own survive the next run; the one after it writes no file at all.",
      proves: ["M5"],
      on: "desk",
      async action({ agent, terminal, world }) {
        await agent.desktop.adds(OWN, OWN_SETTING);
        await terminal.run(world.connect, { watch: [world.root] });
        await terminal.run(world.connect, { watch: [world.root] });
      },
      async assertions({ terminal, probe, check }) {
        await terminal.exitCode(0);
        check.equal(
          JSON.stringify((await probe.servers()).slice(-1)),
          JSON.stringify(OWN),
          "the last server",
        );
        check.equal((await probe.configuration())?.document.theme, OWN_SETTING.theme, "the setting");
        await terminal.changed([]);
        check.equal(await probe.writesOfLastRun(), [], "what the second run wrote");
      },
    },
  ],
  {
    controls: [
      {
        name: "another state comes back",
        fault: { witness: { "sign-in": "other-state" } },
        breaks: "A person signs in through the browser",
      },
      planted("state-unchecked", "Somebody else's answer signs nobody in"),
      planted("fields-not-encoded", "The first run writes the desktop's configuration"),
      planted("base-path-dropped", "The request says who asks, and no more"),
      planted("gateway-key-sent", "The request says who asks, and no more"),
      planted("unknown-oauth-keys-dropped", "Each way to sign in keeps its shape"),
      planted("malformed-oauth-taken", "What no desktop can use is dropped"),
      planted("unsafe-entries-taken", "What would send a person astray is dropped"),
      planted("users-revoked", OWN_FRAME),
      planted("always-writes", OWN_FRAME),
    ],
  },
);
