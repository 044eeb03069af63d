throw new Error("the flow's own import failed");
