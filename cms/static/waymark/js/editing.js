// Trying a change opens another page and saves nothing: the form goes on warning that it is not saved.
(function () {
  "use strict";

  document.addEventListener("submit", function (event) {
    if (!event.submitter || !event.submitter.classList.contains("try-button")) return;
    setTimeout(function () {
      event.target.setAttribute("data-w-unsaved-confirmation-value", "true");
    });
  });
})();
