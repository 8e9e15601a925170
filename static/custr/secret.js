// A button beside the field of a webhook's secret: it makes one, and shows it so that it can be copied
// before it is saved. Without this script the field is filled in by hand.

const BYTES = 32;

for (const field of document.querySelectorAll("[data-makes-secret]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = field.dataset.makesSecret;
  button.addEventListener("click", () => {
    const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
    field.type = "text";
    field.value = `whsec_${btoa(String.fromCharCode(...bytes))}`;
    field.focus();
    field.select();
  });
  field.insertAdjacentElement("afterend", button);
}
