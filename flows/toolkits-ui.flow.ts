import { button, checkbox, defineFlow, dialog, field, heading, link } from "fraimz";
import { toolkits } from "../stacks/toolkits/stack.ts";
import { planted } from "./planted.ts";
import { TOOLS } from "./toolkits-tools.ts";

/** What the page does by itself it has done by then. */
const SOON = { within: 5_000 };
/** Longer than any frame looks: what is delayed so is not there while it does. */
const LONG = 60_000;

export default defineFlow({
  title: "A person makes a toolkit, fills it, finds it again and deletes it",
  audience: "user",
  stack: toolkits,
  needs: ["toolkits", "arranged", "web-page"],
  witness: { protected: false, tools: [], extraTools: TOOLS },
  async world({ api, unique }) {
    const { admin } = await api.organization();
    const tickets = await api.connection(admin, "Tickets");
    await api.connection(admin, "Own notes", "personal");
    const name = unique("Support desk");
    const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const choice = checkbox(new RegExp(`^Tickets.*\\(${TOOLS} tools\\)$`));
    api.deleteToolkitAtEnd(admin, slug);
    const others = await api.slugs(admin);
    return { admin, tickets, name, slug, choice, others, page: `${api.pageUrl()}/toolkits` };
  },
}).frames(
  [
    {
      name: "A new toolkit has an address of its own",
      claim:
        "The admin signs in, names a toolkit and creates it: its own page opens, at the address of its name.",
      proves: ["T9"],
      on: "page",
      async action({ user, world }) {
        await user.fill(field("Email"), world.admin.email);
        await user.fill(field("Password"), world.admin.password);
        await user.click(button("Sign in"));
        await user.fill(field("Name"), world.name);
        await user.click(button("Create toolkit"));
      },
      async assertions({ see, world }) {
        await see.target(heading(world.name), SOON);
        await see.url(new RegExp(`/toolkits/${world.slug}$`));
      },
      picture: { reject: ["Something went wrong"] },
    },
    {
      name: "Its address leads to it at once",
      claim:
        "Whoever opens the address sees the shape of the toolkit's page while it loads, and nothing of the list.",
      proves: ["T9"],
      on: "page",
      async action({ user, network, world }) {
        await network.delay("*/v1/*", LONG);
        await user.goto(`${world.page}/${world.slug}`);
      },
      async assertions({ see }) {
        await see.text("Loading this toolkit…", SOON);
        see.no.text("Loading your toolkits…");
        see.no.target(heading("Toolkits"));
      },
      picture: { require: ["Loading this toolkit…"] },
    },
    {
      name: "Hidden personal connections are counted",
      claim: "The page says that one personal connection is hidden, and does not offer it.",
      proves: ["T9", "T2"],
      on: "page",
      async action({ user, network, world }) {
        await network.restore();
        await user.goto(`${world.page}/${world.slug}`);
      },
      async assertions({ see, world }) {
        await see.text("1 personal connection is hidden", SOON);
        await see.state(world.choice, "unchecked");
        see.no.text("Own notes");
      },
      picture: { require: ["1 personal connection is hidden"] },
    },
    {
      name: "A change is kept",
      claim: "The admin adds a connection and loads the page again: it is still chosen.",
      proves: ["T9"],
      on: "page",
      async action({ user, world }) {
        await user.check(world.choice);
        await user.reload();
      },
      async assertions({ see, probe, check, world }) {
        await see.state(world.choice, "checked", SOON);
        const own = (await probe.toolkits(world.admin)).find(({ slug }) => slug === world.slug);
        check.equal(own?.patterns, [`${world.tickets}.*`], "the toolkit's patterns");
      },
    },
    {
      name: "A card says what it is called, and no more",
      claim: "In the list the toolkit's card has its name: no path, no scope, no date.",
      proves: ["T9"],
      on: "page",
      async action({ user }) {
        await user.click(link("All toolkits"));
      },
      async assertions({ see, world }) {
        await see.target(link(world.name), SOON);
        see.no.text("/mcp");
        see.no.text(/workspace|personal/i);
        see.no.text(/\b20\d\d\b/);
      },
    },
    {
      name: "Deleting asks first",
      claim: "The admin opens the toolkit and deletes it: the page asks, by the toolkit's name.",
      proves: ["T9"],
      on: "page",
      async action({ user, world }) {
        await user.click(link(world.name));
        await user.click(button("Delete toolkit"));
      },
      async assertions({ see, world }) {
        await see.target(dialog(`Delete ${world.name}?`), SOON);
      },
    },
    {
      name: "Cancel keeps it",
      claim: "The admin cancels: the toolkit is there as it was, on the page and in the API.",
      proves: ["T9"],
      on: "page",
      async action({ user }) {
        await user.click(button("Cancel"));
      },
      async assertions({ see, probe, check, world }) {
        await see.target(heading(world.name), SOON);
        await see.state(world.choice, "checked");
        see.no.target(dialog());
        const slugs = (await probe.toolkits(world.admin)).map(({ slug }) => slug);
        check.includes(slugs, world.slug, "the toolkits");
      },
    },
    {
      name: "Deleted, it is gone",
      claim: "The admin confirms: the list has it no more, nor has the API.",
      proves: ["T9"],
      on: "page",
      async action({ user }) {
        await user.click(button("Delete toolkit"));
        await user.click(button("Delete for good"));
      },
      async assertions({ see, probe, check, world }) {
        await see.target(heading("Toolkits"));
        await see.url(/\/toolkits$/);
        see.no.text(world.name);
        const slugs = (await probe.toolkits(world.admin)).map(({ slug }) => slug);
        check.equal(slugs, world.others, "the toolkits are those that were there before");
      },
    },
  ],
  {
    controls: [
      planted("no-slug-route", "A new toolkit has an address of its own"),
      planted("grid-flashes", "Its address leads to it at once"),
      planted("hidden-count-missing", "Hidden personal connections are counted"),
      planted("change-not-saved", "A change is kept"),
      planted("card-shows-path", "A card says what it is called, and no more"),
      planted("delete-unasked", "Deleting asks first"),
      planted("cancel-deletes", "Cancel keeps it"),
      planted("delete-does-nothing", "Deleted, it is gone"),
    ],
  },
);
