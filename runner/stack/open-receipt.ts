import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { BootPlan } from "./boot-plan.ts";
import { Receipt, receiptFolder } from "./receipt.ts";
import { StackError } from "./stack-error.ts";
import { makeStackFolder } from "./stack-folder.ts";

/**
 * Makes a stack's own folder, and the receipt that remembers it.
 * @param uses the id of the kept stack whose services are used
 * @throws StackError when the folder for receipts can't be made
 */
export function openReceipt({ stack, variant, key }: BootPlan, results: string, uses?: string): Receipt {
  const receipts = receiptFolder(resolve(results));
  makeReceiptFolder(receipts); // Before the stack's folder, which nothing would remember.
  return new Receipt(receipts, {
    id: `${stack}-${randomUUID().slice(0, 8)}`,
    stack,
    ...(variant === undefined ? {} : { variant }),
    key,
    ...(uses === undefined ? {} : { uses }),
    dir: makeStackFolder(stack),
  });
}

function makeReceiptFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : cause;
    throw new StackError(`the folder for receipts can't be made: ${folder} (${code})`, {
      next: "Name a results folder that can be written to.",
      cause,
    });
  }
}
