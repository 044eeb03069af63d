import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const proxy = { "/api": process.env.API_URL ?? "http://127.0.0.1:4000" };
const server = { host: "127.0.0.1", port: Number(process.env.PORT ?? 5173), strictPort: true, proxy };

export default defineConfig({ plugins: [react()], server, preview: server });
