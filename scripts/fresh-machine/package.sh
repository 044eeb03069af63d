#!/usr/bin/env bash
# Builds the package and proves it as others meet it: in an empty folder with a space in its name and an empty HOME,
# with nothing but Node and npm (and a browser). Only npm's downloads are shared. Prints how long each part takes; the
# one to look at is the time from `npm install` to an open report.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/fraimz package XXXXXX")
trap 'rm -rf "$work"' EXIT
# The first command of the README names the package manager's version.
pnpm=$(grep -om1 '^npx -y pnpm@[^ ]*' README.md)

$pnpm run build
tarball=$work/$(cd dist && npm pack --silent --pack-destination "$work")
echo "package: $(($(stat -c %s "$tarball") / 1024)) KB packed, $(du -sk dist | cut -f1) KB unpacked"

export npm_config_cache=${npm_config_cache:-$(npm config get cache)} npm_config_audit=false npm_config_fund=false
export npm_config_update_notifier=false HOME=$work/home NO_COLOR=1
unset "${!FRAIMZ_@}" CI
mkdir "$HOME"

project() { # name: an empty project, as npm makes it
  mkdir "$work/$1"
  cd "$work/$1"
  npm init -y >/dev/null
}

passed() { # words...: runs fraimz, whose last line must say that everything passed
  npx --no-install fraimz "$@" | tee "$work/out" || { cat "$work/out" >&2; return 1; }
  tail -n 1 "$work/out" | grep -q '"verdict":"passed"'
}

unchanged() { # a file that init must not touch
  [[ $(sha256sum <"$1") == "$2" ]] || { echo "init has changed $1"; return 1; }
}

echo "── an express app in JavaScript"
project express
npm install express@5.3.0 >/dev/null
cat >server.js <<'EOF'
const express = require("express");
const app = express();
app.get("/", (_request, response) => response.send(`<!doctype html><title>Todo</title><h1>Todo</h1>
<label>New <input id="new"></label> <button onclick="add()">Add</button><ul></ul><script>
function add() {
  const input = document.getElementById("new");
  const item = document.createElement("li");
  item.textContent = input.value;
  input.value = "";
  if (${JSON.stringify(process.env.BROKEN !== "true")}) document.querySelector("ul").append(item);
}</script>`));
app.listen(process.env.PORT ?? 3000);
EOF
started=$(date +%s%N)
npm install --save-dev "$tarball" >/dev/null
installed=$(date +%s%N)
npx --no-install fraimz init --yes
passed --flow app-opens
test -s results/latest/fraimz.html
echo "package: $(((installed - started) / 1000000)) ms to install, $((($(date +%s%N) - started) / 1000000)) ms from npm install to an open report"

echo "── what is there stays as it is"
before=$(sha256sum <stacks/app/stack.ts)
npx --no-install fraimz init --yes
unchanged stacks/app/stack.ts "$before"

echo "── a stack and a flow of one's own, in JavaScript, with a control"
mkdir stacks/todo
cat >stacks/todo/stack.js <<'EOF'
import { defineStack, ready, z } from "fraimz";

export const todo = defineStack({
  name: "todo",
  title: "The todo list",
  options: z.object({ broken: z.boolean().default(false) }),
  services: {
    web: {
      ports: ["http"],
      command: (ctx) => ({
        file: "node",
        args: ["server.js"],
        env: { PORT: String(ctx.port("http")), BROKEN: String(ctx.options.broken) },
      }),
      ready: ready.http("/"),
    },
  },
  surfaces: { page: { kind: "browser", url: (ctx) => ctx.url("web") } },
});
EOF
cat >flows/todo.flow.js <<'EOF'
import { button, defineFlow, field } from "fraimz";
import { todo } from "../stacks/todo/stack.js";

export default defineFlow({ title: "A todo is added", audience: "user", stack: todo }).frames(
  [
    {
      name: "It is in the list",
      claim: "What is typed and added is in the list.",
      on: "page",
      async action({ user }) {
        await user.fill(field("New"), "Milk");
        await user.click(button("Add"));
      },
      async assertions({ see }) {
        await see.text("Milk");
      },
    },
  ],
  { controls: [{ name: "nothing is added", fault: { stack: { broken: true } }, breaks: "It is in the list" }] },
);
EOF
passed --flow todo
passed --flow todo --controls

echo "── a flow that fails names its line, with the code"
sed 's/see.text("Milk")/see.text("Bread", { within: 500 })/' flows/todo.flow.js >flows/fails.flow.js
if npx --no-install fraimz --flow fails >"$work/out"; then
  echo "it passed"
  exit 1
fi
grep -q 'flows/fails.flow.js:' "$work/out"
grep -q '> *[0-9]* | *await see.text("Bread"' "$work/out" || { cat "$work/out" >&2; exit 1; }
rm flows/fails.flow.js

npx --no-install fraimz new flow second --stack app
passed --flow second
npx --no-install fraimz doctor

echo "── the witness and the report, for programs"
cat >parts.mjs <<'EOF'
import { readRun, renderMarkdown, modelOf } from "fraimz/report";
import { startWitness } from "fraimz/witness";
const witness = await startWitness();
const tenant = await witness.client.createTenant();
const { status } = await fetch(tenant.mcpUrl, { method: "POST", body: "{}" });
await witness.close();
if (status !== 401) throw new Error(`the witness answered ${status} to a call without a token`);
for (const part of [readRun, renderMarkdown, modelOf])
  if (typeof part !== "function") throw new Error("a part of fraimz/report is missing");
EOF
node parts.mjs

echo "── a Vite app in TypeScript, checked by the compiler"
project vite
npm install --save-dev vite@8.3.8 typescript@5.9.3 "$tarball" >/dev/null
echo '<!doctype html><title>Vite</title><h1>Hello from Vite</h1><script type="module" src="/main.ts"></script>' >index.html
echo 'document.body.append("Written by TypeScript" as string);' >main.ts
npx --no-install fraimz init --yes
passed --flow app-opens
cat >tsconfig.json <<'EOF'
{ "compilerOptions": { "module": "nodenext", "strict": true, "noEmit": true, "types": [] }, "include": ["flows", "stacks", "*.config.ts"] }
EOF
npx --no-install tsc --noEmit
echo "package: everything passed"
