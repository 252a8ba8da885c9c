/** The page of progress comes with its figures and pictures; this only chooses a category. */

document.getElementById("choose")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = new URL(location.href);
  const category = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("category"));
  if (category) address.searchParams.set("category", category);
  else address.searchParams.delete("category");
  address.hash = "trend";
  // The same address again would only scroll.
  if (address.href === location.href) location.reload();
  else location.assign(address);
});
