import { type Command, Option } from "commander";
import { standWhereAsked } from "./asked-from.ts";
import type { ExamineOptions } from "./examine-command.ts";
import { collect, milliseconds, wholeNumber } from "./options.ts";

/** Adds `examine` to the command line; `end` is told the exit code. */
export function addExamine(evals: Command, end: (exitCode: number) => void): void {
  evals
    .command("examine")
    .description("examine an MCP server as a strict client, through authorization, rule by rule")
    .argument("[url]", "the MCP endpoint")
    .option("--rules", "print the rules and how the occasion of each is brought about; ask no server")
    .option("--allow-remote", "ask a server that is not on this machine")
    .option("--ca <file>", "trust this authority (PEM), too, as `witness --tls` makes one")
    .option("--consent <how>", "who approves: person (default), browser, or a command with {url}")
    .option("--click <name>", "with --consent browser: click this button; may be repeated", collect, [])
    .option(
      "--call <tool=json>",
      "a tool that may be called, with its arguments; may be repeated",
      collect,
      [],
    )
    .option("--needs <tool=scope>", "a scope that this tool must not be served without", collect, [])
    .option("--other-resource <url>", "a second resource of the same authorization server")
    .option("--client-id <id>", "a client that exists already, in place of registration")
    .option("--client-secret-env <name>", "the variable that holds its secret")
    .option("--client-document <url>", "a client ID metadata document, where the server takes such")
    .option("--redirect-uri <url>", "the loopback redirect URI of that client")
    .option("--scope <scope>", "ask for this scope, whatever the server says of itself")
    .option("--protected", "the server is meant to refuse everybody without a token")
    .option(
      "--token <kind=file>",
      "a token that is good, expired, revoked, other-audience, other-user",
      collect,
      [],
    )
    .option("--requests <n>", "send at most so many requests (300)", wholeNumber)
    .option("--consents <n>", "ask for consent at most so many times (20; a person 3)", wholeNumber)
    .option("--timeout <time>", "bound of one request (10s)", milliseconds)
    .option("--consent-timeout <time>", "bound of one consent (120s)", milliseconds)
    .option(
      "--wait-for-expiry <time>",
      "wait for the end of a token that lives no longer (60s)",
      milliseconds,
    )
    .option("--leeway <time>", "serve an expired token no longer than this (60s)", milliseconds)
    .option("--json", "print one JSON document instead of the table")
    .option("--require <rule>", "a rule or group that must have been exercised; may be repeated", collect, [])
    .addOption(
      new Option("--fail-on <severity>", "which failed rules count (should)").choices(["must", "should"]),
    )
    .option("--waivers <file>", "JSON: [{rule, reason, until}]; a stale one fails")
    .option("--log <file>", "keep each exchange, in the witness's format")
    .option("--out <dir>", "leave a report there: a page, JSON, JUnit, Markdown")
    .action(async (url: string | undefined, options: ExamineOptions & { readonly rules?: boolean }) => {
      standWhereAsked();
      const { examineCommand, printRules } = await import("./examine-command.ts");
      if (options.rules) return end(printRules());
      if (url === undefined) return evals.error("error: examine needs the URL of a server", { exitCode: 2 });
      end(await examineCommand(url, options));
    });
}
