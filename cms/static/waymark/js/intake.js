/* Intake: the button says who gets the person, and how many are ticked. Without this it says "Accept". */
(() => {
  "use strict";

  const accept = document.getElementById("accept");
  const workers = Array.from(document.querySelectorAll('input[name="to"][data-called]'));

  function nameWorker() {
    const chosen = workers.find((worker) => worker.checked);
    const called = chosen && chosen.dataset.called;
    accept.textContent = called ? `Accept and give to ${called}` : "Accept";
  }

  if (accept && workers.length) {
    workers.forEach((worker) => worker.addEventListener("change", nameWorker));
    nameWorker();
  }

  const several = document.getElementById("decide-several");
  const ticks = Array.from(document.querySelectorAll('input[name="ticked"]'));

  function countTicks() {
    const count = ticks.filter((tick) => tick.checked).length;
    several.textContent = count ? `Decide on the ${count} ticked` : "Decide on those ticked";
  }

  if (several && ticks.length) {
    ticks.forEach((tick) => tick.addEventListener("change", countTicks));
    countTicks();
  }
})();
