import { button, defineFlow, field, link, radio, tab } from "fraimz";
import { den } from "../stacks/den/stack.ts";

export default defineFlow({
  title: "Extensions offers what is not set up, and never hides what is",
  audience: "user",
  stack: den,
  requires: ["display"],
  async world({ api, unique }) {
    const admin = await api.organization("Northwind");
    const member = await api.member(admin, "Mira Member");
    await api.signedInOnDesktop(member);
    // The organization's equivalents of two suggestions; nobody but admins sees them yet.
    const notion = unique("Notion for everyone");
    const linear = unique("Linear for everyone");
    await api.publish(admin, { name: notion, credentials: "per_member", presetId: "notion" });
    await api.publish(admin, { name: linear, credentials: "per_member", presetId: "linear" });
    return { admin, member, notion, linear };
  },
}).frames(
  [
    {
      name: "Known apps are offered",
      claim: "The Marketplace offers every known app that is not set up.",
      proves: ["D20"],
      on: "desktop",
      async assertions({ see }) {
        for (const app of ["Notion", "Linear", "Stripe", "Sentry", "Context7"]) {
          await see.target(button(`Add ${app}`));
        }
      },
      picture: { require: ["Quick Connect", "Add Notion", "Add Context7"] },
    },
    {
      name: "Built-ins stay out of the way",
      claim: "My Extensions shows no built-ins until they are asked for.",
      proves: ["D20"],
      on: "desktop",
      async action({ user }) {
        await user.click(tab("My Extensions"));
      },
      async assertions({ see }) {
        await see.target(button("Show built-ins (3)"));
        see.no.text("Web fetch");
      },
      picture: { require: ["Show built-ins (3)"], reject: ["Web fetch"] },
    },
    {
      name: "They are shown on demand",
      claim: "Asked for, the built-ins are there.",
      proves: ["D20"],
      on: "desktop",
      async action({ user }) {
        await user.click(button("Show built-ins (3)"));
      },
      async assertions({ see }) {
        for (const name of ["Files", "Terminal", "Web fetch"]) await see.text(name);
      },
      picture: { require: ["Hide built-ins"] },
    },
    {
      name: "An added app is under My Extensions",
      claim: "Adding a suggestion moves it to My Extensions; the other suggestions stay.",
      proves: ["D20"],
      on: "desktop",
      async action({ user }) {
        await user.click(button("Hide built-ins"));
        await user.click(button("Add Notion"));
      },
      async assertions({ see }) {
        await see.text("Added by you");
        await see.target(button("Remove Notion"));
        for (const app of ["Linear", "Stripe"]) await see.target(button(`Add ${app}`));
        see.no.target(button("Add Notion"));
      },
      picture: { require: ["Added by you", "Add Linear"] },
    },
    {
      name: "Only an equivalent makes a suggestion give way",
      claim:
        "When the organization offers Linear and Notion, Linear's suggestion gives way, the others stay, and the Notion that the person added is still there.",
      proves: ["D20"],
      on: "desktop",
      timeout: 60_000,
      async action({ user, world }) {
        const admin = user.on("admin");
        await admin.fill(field("Email"), world.admin.email);
        await admin.fill(field("Password"), world.admin.password);
        await admin.click(button("Sign in"));
        for (const name of [world.notion, world.linear]) {
          await admin.click(link(`Manage ${name}`));
          await admin.click(radio(/^Everyone/));
          await admin.click(button("Save access"));
          await admin.goto("/mcp-connections");
        }
      },
      async assertions({ see, probe, check, world }) {
        await see.target(button("Remove Notion"));
        await see.target(button("Add Stripe"));
        await see.target(button("Add Sentry"));
        check.equal((await probe.usable(world.member)).length, 2, "the member may use both");
        await see.count(button("Add Linear"), 0, { within: 15_000 });
        await see.target(button("Remove Notion"));
        await see.target(button("Add Stripe"));
      },
      picture: { require: ["Added by you", "Add Stripe"], reject: ["Add Linear"] },
    },
  ],
  {
    controls: [
      {
        name: "a known app is left out",
        fault: { stack: { desktopBreak: ["known-app-left-out"] } },
        breaks: "Known apps are offered",
      },
      {
        name: "built-ins are shown unasked",
        fault: { stack: { desktopBreak: ["builtins-shown"] } },
        breaks: "Built-ins stay out of the way",
      },
      {
        name: "what the person added vanishes",
        fault: { stack: { desktopBreak: ["configured-connection-hidden"] } },
        breaks: "Only an equivalent makes a suggestion give way",
      },
      {
        name: "one connection takes all suggestions away",
        fault: { stack: { desktopBreak: ["suggestions-cleared"] } },
        breaks: "Only an equivalent makes a suggestion give way",
      },
    ],
  },
);
