import { readFileSync } from "node:fs";
import { join } from "node:path";
import express, { type Express } from "express";
import type { Settings } from "./settings.ts";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** The web page: its files, and the one page for every path that is not the API's. */
export function mountWebPage({ webDist, publicUrl, broken }: Settings, app: Express): void {
  if (webDist === undefined) return;
  const base = `${new URL(publicUrl).pathname.replace(/\/$/, "")}/`;
  const page = readFileSync(join(webDist, "index.html"), "utf8")
    .replaceAll("%BASE%", base)
    .replaceAll("%BREAK%", broken.join(","));
  app.use("/assets", express.static(join(webDist, "assets"), { index: false, redirect: false }));
  app.get("/{*path}", (request, response, next) => {
    if (/^\/(v1|mcp|oauth|assets|\.well-known)(\/|$)/.test(request.path)) return next();
    response.set("content-security-policy", POLICY).set("cache-control", "no-cache").type("html").send(page);
  });
}
