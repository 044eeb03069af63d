// Serves one page with a button; POST /die ends the process with exit code 7.
import { createServer } from "node:http";

const page = `<!doctype html><title>Mortal</title><h1>I serve</h1>
<button onclick="fetch('/die', { method: 'POST' })">Ask too much</button>`;

createServer((request, response) => {
  if (request.url === "/die") {
    console.error("out of disk while writing the ledger");
    process.exit(7);
  }
  response.setHeader("content-type", "text/html");
  response.end(page);
}).listen(Number(process.argv[2]), "127.0.0.1");
