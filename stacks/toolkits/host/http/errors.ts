import type { ErrorRequestHandler } from "express";
import { Refusal } from "../refusal.ts";

/** Answers what a handler threw; only what nobody expected is logged. */
export const answerErrors: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  if (response.headersSent) return void response.destroy();
  if (error instanceof Refusal) return void response.status(error.status).json(problem(error.message));
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status < 500) return void response.status(status).json(problem("The request can't be read."));
  console.error(`unexpected error at ${request.path}:`, error);
  response.status(500).json(problem("Something went wrong in the host."));
};

const problem = (message: string) => ({ error: { message } });
