import type { AppFacts } from "./app-facts.ts";

/** `my-shop` as a variable's name. */
function variableOf(name: string): string {
  return name.replace(/-+(.)/g, (_all, letter: string) => letter.toUpperCase());
}

/** `my-shop` as people read it. */
export function titleOf(name: string): string {
  return name.replaceAll("-", " ").replace(/^./, (letter) => letter.toUpperCase());
}

export function configText(): string {
  return `import { defineConfig } from "fraimz";

// Every setting has a default; your editor lists them.
export default defineConfig({
  viewport: { width: 1280, height: 800 },
  frameTimeoutMs: 30_000,
});
`;
}

/** A stack that boots the app, as far as its files told how. */
export function stackText(name: string, facts: AppFacts): string {
  return facts.kind.startsWith("electron-") ? desktopStack(name, facts) : webStack(name, facts);
}

function webStack(name: string, { kind, command, portByEnvironment, fixedPort }: AppFacts): string {
  const [file = "node", ...args] = command.length === 0 ? ["node", "server.js"] : command;
  const own = 'String(ctx.port("http"))';
  const list = args.map((arg) => (arg === "PORT" ? own : JSON.stringify(arg))).join(", ");
  const environment = portByEnvironment || kind === "unknown" ? `,\n        env: { PORT: ${own} }` : "";
  const context = `${list}${environment}`.includes("ctx.") ? "ctx" : "";
  const todo =
    kind === "unknown" ? "      // Put here what starts your app on the port that it is given.\n" : "";
  const at =
    fixedPort === undefined
      ? '      ports: ["http"],\n'
      : `      // It can't be told another port: two runs at once would meet. Better: let it read process.env.PORT.\n      url: () => "http://127.0.0.1:${fixedPort}",\n`;
  return `import { defineStack, ready } from "fraimz";

/** Your app as a run boots it: on free ports, with a HOME of its own. */
export const ${variableOf(name)} = defineStack({
  name: "${name}",
  title: "${name === "app" ? "The app" : titleOf(name)}",
  services: {
    web: {
${at}${todo}      command: (${context}) => ({
        file: ${JSON.stringify(file)},
        args: [${list}]${environment},
      }),
      ready: ready.http("/"),
      timeoutMs: 60_000,
    },
  },
  surfaces: {
    page: { kind: "browser", url: (ctx) => ctx.url("web") },
  },
});
`;
}

function desktopStack(name: string, { build }: AppFacts): string {
  const first = build === undefined ? "" : `\n * Build it before a run: \`${build}\`.`;
  return `import { defineStack, electronStandIn } from "fraimz";

/**
 * Your app as a run starts it: with a user-data folder, a HOME and a display of its own.${first}
 */
export const ${variableOf(name)} = defineStack({
  name: "${name}",
  title: "${name === "app" ? "The desktop app" : titleOf(name)}",
  services: {},
  surfaces: {
    page: {
      kind: "electron",
      // The folder with package.json, or the main file.
      app: () => ".",
      // Runs it in Chromium where no Electron binary is found; the report says so.
      standIn: electronStandIn,
    },
  },
});
`;
}

/** A flow with one frame that holds for any app that opens. */
export function flowText(stack: string, { title, claim, stacks }: FlowWords): string {
  const variable = variableOf(stack);
  return `import { defineFlow } from "fraimz";
import { ${variable} } from "${stacks}/${stack}/stack.js";

export default defineFlow({ title: "${title}", audience: "user", stack: ${variable} }).frames([
  {
    name: "The app opens",
    claim: "${claim}",
    on: "page",
    // What a person does stands here; a frame without it only looks.
    // async action({ user }) {
    //   await user.click(button("Save"));        // import { button } from "fraimz"
    // },
    async assertions({ see }) {
      await see.url(/./);
      // Say what a person must be able to read: await see.text("Welcome");
      see.no.text(/Cannot GET|Internal Server Error|This site can.t be reached/);
    },
  },
]);
`;
}

export interface FlowWords {
  readonly title: string;
  readonly claim: string;
  /** The folder of the stacks, as the flow's file names it. */
  readonly stacks: string;
}
