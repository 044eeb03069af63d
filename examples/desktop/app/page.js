const form = document.querySelector("form");
const list = document.querySelector("ul");
const status = document.querySelector("[role=status]");

async function show() {
  const texts = await window.notes.all();
  const items = texts.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  list.replaceChildren(...items);
  status.textContent = items.length === 1 ? "1 note" : `${items.length} notes`;
  document.body.dataset.ready = "true";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await window.notes.add(new FormData(form).get("note"));
    form.reset();
    await show();
  } catch {
    status.textContent = "A note needs a text.";
  }
});

show();
