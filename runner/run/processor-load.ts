import { Worker } from "node:worker_threads";

/** Keeps processors busy, so that races show which a quiet machine hides. */
export interface ProcessorLoad {
  /** Ends it. */
  stop(): Promise<void>;
}

/**
 * Begins to keep so many processors busy. They are threads of this process: they end with it, however it ends.
 * @param threads how many at once
 */
export function loadProcessors(threads: number): ProcessorLoad {
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker("for (let sum = 0; ; ) sum += Math.sqrt(sum);", {
      eval: true,
      execArgv: [],
      env: {},
    });
    worker.unref();
    return worker;
  });
  return {
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
