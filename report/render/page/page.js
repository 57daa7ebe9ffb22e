
"use strict";
(function () {
  // A page of a file has no clipboard interface in every browser; selecting and copying works in all of them.
  function copy(pre) {
    var range = document.createRange(), choice = window.getSelection();
    range.selectNodeContents(pre);
    choice.removeAllRanges();
    choice.addRange(range);
    var ok = false;
    try { ok = document.execCommand("copy"); } catch (e) { ok = false; }
    if (ok) { choice.removeAllRanges(); return Promise.resolve("Copied"); }
    if (navigator.clipboard) {
      return navigator.clipboard.writeText(pre.textContent).then(function () { return "Copied"; }, function () { return "Selected"; });
    }
    return Promise.resolve("Selected");
  }
  document.querySelectorAll("button.copy").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      copy(button.parentNode.querySelector("pre")).then(function (word) {
        button.textContent = word;
        button.classList.add("done");
        setTimeout(function () { button.textContent = "Copy"; button.classList.remove("done"); }, 1500);
      });
    });
  });
  var only = document.getElementById("only");
  if (only) {
    var choose = function () { document.getElementById("ladders").classList.toggle("few", only.checked); };
    if (document.querySelector(".well") && document.querySelector(".node:not(.well)")) {
      only.parentNode.hidden = false;
      only.addEventListener("change", choose);
      choose();
    }
  }
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll(".finding details").forEach(function (d) { d.open = true; });
  });
})();
