// Entry of figures: cells copied from a spreadsheet fill the fields from the one they are pasted into, to the right and
// downwards. The fields of one row stand beside each other; headings between the rows are skipped.

/** The rows of fields of the table that a field stands in. */
function rowsOfFields(field) {
  const rows = [...field.closest("table").querySelectorAll("tbody tr")];
  return rows.map((row) => [...row.querySelectorAll("input.figure")]).filter((fields) => fields.length > 0);
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.matches("form[data-paste] input.figure")) {
    return;
  }
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\t\n]/.test(text.trim())) {
    return;
  }
  event.preventDefault();
  const rows = rowsOfFields(field);
  const first = rows.findIndex((fields) => fields.includes(field));
  const column = rows[first].indexOf(field);
  const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
  lines.forEach((line, down) => {
    line.split("\t").forEach((value, right) => {
      const target = rows[first + down]?.[column + right];
      if (target) {
        target.value = value.trim();
      }
    });
  });
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// Enter goes to the field below, as in a spreadsheet, and does not send the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("form[data-paste] input.figure")) {
    return;
  }
  event.preventDefault();
  const rows = rowsOfFields(event.target);
  const here = rows.findIndex((fields) => fields.includes(event.target));
  const column = rows[here].indexOf(event.target);
  rows[here + (event.shiftKey ? -1 : 1)]?.[column]?.focus();
});
