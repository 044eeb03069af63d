import { useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { connection, session, toolkit } from "../../contract/records.ts";
import { callApi } from "./api.ts";

export const useSession = () =>
  useQuery({ queryKey: ["session"], queryFn: () => callApi("session", session) });

export const useToolkits = () =>
  useQuery({ queryKey: ["toolkits"], queryFn: () => callApi("toolkits", z.array(toolkit)) });

export const useToolkit = (slug: string) =>
  useQuery({ queryKey: ["toolkits", slug], queryFn: () => callApi(`toolkits/${slug}`, toolkit) });

export const useConnections = () =>
  useQuery({ queryKey: ["connections"], queryFn: () => callApi("connections", z.array(connection)) });
