import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import picocolors from "picocolors";
import { reasonOf } from "../../evidence/log/failure.ts";
import { discoverFlows, loadFlow } from "../../flow/discover-flows.ts";
import type { Flow } from "../../flow/parse-flow.ts";
import { needsOfStack } from "../../run/needs-of-stack.ts";
import { unmetRequirements } from "../../run/requirements.ts";
import { useOf } from "../../stack/stack-use.ts";
import { readSettings } from "../read-settings.ts";
import { type Finding, inspectMachine, type Need } from "./machine-needs.ts";

const WIDTH = 10;

/**
 * `fraimz doctor`: what this machine has and lacks for the project's flows, with the command that installs it.
 * @returns the exit code: 0 when no flow needs what is missing, else 2
 */
export async function doctorCommand(
  { install }: { readonly install: boolean },
  root = process.cwd(),
): Promise<number> {
  const { flows, broken } = await projectFlows();
  const needs = needsOf(flows);
  let findings = inspectMachine(root);
  const wanted = (finding: Finding) => !finding.there && needs.has(finding.need);
  const system = [...new Set(findings.filter(wanted).flatMap((finding) => finding.system))].sort();
  if (install && system.length > 0) {
    if (!installed(system)) return 2;
    findings = inspectMachine(root);
  }
  console.log(`${"node".padEnd(WIDTH)}${process.version}`);
  for (const finding of findings) console.log(lineOf(finding, needs.has(finding.need)));
  const unmet = flows.flatMap((flow) => {
    const reason = unmetRequirements([
      ...(flow.spec.requires ?? []),
      ...needsOfStack(useOf(flow.spec.stack)),
    ]);
    return reason ? [`${flow.id}: ${reason.title}; ${reason.next ?? ""}`] : [];
  });
  for (const line of [...broken, ...unmet]) console.log(`${picocolors.yellow("flow".padEnd(WIDTH))}${line}`);
  const lacking = findings.filter(wanted);
  const packages = [...new Set(lacking.flatMap((finding) => finding.system))].sort();
  if (packages.length > 0) console.log(`${"install".padEnd(WIDTH)}${aptLine(packages)}`);
  for (const { need, command, system: by } of lacking) {
    const label = need === "browser" ? "next" : "install";
    if (command && by.length === 0) console.log(`${label.padEnd(WIDTH)}${command}`);
  }
  const fine = lacking.length + broken.length + unmet.length === 0;
  console.log(fine ? "nothing that the flows need is missing" : "the flows need what is missing");
  return fine ? 0 : 2;
}

async function projectFlows(): Promise<{ readonly flows: Flow[]; readonly broken: string[] }> {
  const settings = await readSettings();
  if (!existsSync(settings.flows)) return { flows: [], broken: [] };
  const flows: Flow[] = [];
  const broken: string[] = [];
  for (const file of await discoverFlows(settings.flows)) {
    try {
      const flow = await loadFlow(file);
      // What runs on demand only is not what the project needs.
      if (useOf(flow.spec.stack).definition.onDemand === undefined) flows.push(flow);
    } catch (error) {
      broken.push(reasonOf(error).title);
    }
  }
  return { flows, broken };
}

/** Without a flow: what a first one on a web app needs. */
function needsOf(flows: readonly Flow[]): Set<Need> {
  const needs = new Set<Need>(["browser", "fonts"]);
  for (const { spec } of flows) {
    const surfaces = Object.values(useOf(spec.stack).definition.surfaces) as {
      kind: string;
      onDisplay?: boolean;
    }[];
    for (const { kind, onDisplay } of surfaces) {
      if (kind === "terminal") needs.add("terminal");
      if (kind === "electron" || kind === "display" || onDisplay) needs.add("display");
    }
    if (spec.requires?.includes("display")) needs.add("display").add("reader");
  }
  return needs;
}

function lineOf({ need, said, there, command, system }: Finding, needed: boolean): string {
  if (there) return `${picocolors.green(need.padEnd(WIDTH))}${said}`;
  const how = system.length > 0 ? aptLine(system) : command;
  if (needed) return `${picocolors.red(need.padEnd(WIDTH))}missing: ${said}`;
  return picocolors.dim(
    `${need.padEnd(WIDTH)}not there, and no flow needs it: ${said}${how ? ` (${how})` : ""}`,
  );
}

function aptLine(packages: readonly string[]): string {
  return `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`;
}

function installed(packages: readonly string[]): boolean {
  const able = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (!able) {
    console.log("installing takes root on Debian or one of its kin; run there:");
    console.log(`  ${aptLine(packages)}`);
    return false;
  }
  console.log(`installing ${packages.join(" ")}`);
  const { status } = spawnSync("sh", ["-c", aptLine(packages)], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0) console.log("apt-get could not install it; what it said is above");
  return status === 0;
}
