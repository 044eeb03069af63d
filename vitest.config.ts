import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{runner,mocks,stacks,flows,scripts}/**/*.test.{ts,tsx}"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Some libraries colour their output where CI is set; what tests compare is the text.
    env: { NO_COLOR: "1" },
  },
});
