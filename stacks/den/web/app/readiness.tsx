import { type QueryClient, useIsFetching, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/**
 * Declares on the document when the page is ready for a person: the app runs, fonts are loaded and the first data of
 * this screen is there. `data-ready` goes back to "false" while another screen awaits its first data.
 */
export function Readiness() {
  const queryClient = useQueryClient();
  const awaited = useIsFetching({ predicate: isFirst });

  useEffect(() => {
    let current = true;
    const declare = async () => {
      await document.fonts.ready;
      // One turn later a screen that has just come up has asked for its data.
      setTimeout(() => {
        if (current && awaits(queryClient) === 0) document.documentElement.dataset.ready = "true";
      });
    };
    if (awaited > 0) document.documentElement.dataset.ready = "false";
    else void declare();
    return () => {
      current = false;
    };
  }, [awaited, queryClient]);

  return null;
}

const isFirst = ({ state }: { readonly state: { readonly status: string } }) => state.status === "pending";
const awaits = (queryClient: QueryClient) => queryClient.isFetching({ predicate: isFirst });
