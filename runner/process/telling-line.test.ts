import { expect, test } from "vitest";
import { tellingLine } from "./telling-line.ts";

const CRASH = `ready
/srv/main.js:3
  throw new TypeError("no disk");
  ^

TypeError [ERR_DISK]: no disk
    at Object.<anonymous> (/srv/main.js:3:9)
    at node:internal/main/run_main_module:28:49 {
  code: 'ERR_DISK'
}

Node.js v20.20.2`;

test.each([
  ["a crash of Node", CRASH, "TypeError [ERR_DISK]: no disk"],
  [
    "a rejected promise with fields",
    `node:internal/process/promises:288\n\nError: listen EADDRINUSE: address already in use 127.0.0.1:80\n    at x {\n  code: 'EADDRINUSE',\n  port: 80\n}\n\nNode.js v20`,
    "Error: listen EADDRINUSE: address already in use 127.0.0.1:80",
  ],
  [
    "a crash whose head is no longer there",
    "cannot keep the ledger\nEmitted 'error' event on Server instance at:\n    at x {\n  code: 'EX'\n}\n\nNode.js v20",
    "cannot keep the ledger",
  ],
  [
    "a traceback of Python",
    `Traceback (most recent call last):\n  File "a.py", line 1\nValueError: bad`,
    "ValueError: bad",
  ],
  ["a panic of Go", "panic: nil map\n\ngoroutine 1 [running]:\nmain.main()\nexit status 2", "panic: nil map"],
  [
    "a plain complaint",
    "starting\nout of disk while writing the ledger\nbye",
    "out of disk while writing the ledger",
  ],
  [
    "a script that npm does not find",
    `npm error Missing script: "strat"\nnpm error\nnpm error To see a list of scripts, run:\nnpm error   npm run\nnpm error A complete log of this run can be found in: /x`,
    'Missing script: "strat"',
  ],
  ["what npm runs", "\n> app@1.0.0 start\n> node server.js\n\nlistening on 3000", "listening on 3000"],
  ["no complaint", "one\ntwo\n}", "two"],
])("the line that says why is found in %s", (_, text, line) => {
  expect(tellingLine(text.split("\n"))).toBe(line);
});

test("a program that printed nothing says nothing", () => {
  expect(tellingLine([])).toBeUndefined();
  expect(tellingLine(["}", "", "Node.js v20.1.0"])).toBeUndefined();
  expect(tellingLine(["", "> app@1.0.0 start", "> node server.js", "$ vite", ""])).toBeUndefined();
});
