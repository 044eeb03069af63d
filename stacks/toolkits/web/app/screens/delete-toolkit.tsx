import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { z } from "zod";
import type { Toolkit } from "../../../contract/records.ts";
import { callApi } from "../api.ts";
import { isPlanted } from "../planted.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Problem } from "../ui/problem.tsx";

/** Deletes a toolkit, once the person has said so twice. */
export function DeleteToolkit({ toolkit }: { readonly toolkit: Toolkit }) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: async () => {
      if (!isPlanted("delete-does-nothing"))
        await callApi(`toolkits/${toolkit.slug}`, z.object({}), { method: "DELETE" });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["toolkits"], exact: true });
      navigate("/toolkits");
    },
  });
  return (
    <section>
      <button
        type="button"
        className="danger"
        onClick={() => (isPlanted("delete-unasked") ? remove.mutate() : setAsking(true))}
      >
        Delete toolkit
      </button>
      <Problem error={remove.error} />
      {isAsking && (
        <Confirm
          title={`Delete ${toolkit.name}?`}
          lead="Clients that use it lose their access at once."
          confirm="Delete for good"
          onCancel={() => (isPlanted("cancel-deletes") ? remove.mutate() : setAsking(false))}
          onConfirm={() => {
            setAsking(false);
            remove.mutate();
          }}
        />
      )}
    </section>
  );
}
