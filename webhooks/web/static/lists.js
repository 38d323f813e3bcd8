// What lists do with script: short addresses, and a count that knows of the rows added. Without it all still works.
"use strict";

document.addEventListener("formdata", (event) => {
  for (const [name, text] of [...event.formData]) if (text === "") event.formData.delete(name);
});

document.addEventListener("htmx:afterSettle", () => {
  const rows = document.querySelectorAll("#rows > tr").length;
  const shown = document.getElementById("shown");
  if (shown && document.getElementById("pages")) shown.textContent = `${rows} rows on this page`;
});
