// Trying a change opens another page and saves nothing: the form goes on warning that it is not saved.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    if (!event.submitter || !event.submitter.classList.contains("try-button")) return;
    setTimeout(() => {
      event.target.setAttribute("data-w-unsaved-confirmation-value", "true");
    });
  });
})();
