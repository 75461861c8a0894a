// Says in words why the game does not start: an old browser can't even read the game's own scripts. So this is a plain script, in
// the language of 2009, that uses nothing it has not looked for. It is silent as soon as the game has started.
(function () {
  var TOO_OLD =
    "This browser is too old for Slipstream. It needs Chrome or Edge 111, Firefox 114, Safari 16.4, or newer.";
  var NOT_LOADED = "The game could not be loaded. Please check your connection and reload the page.";
  var FAILED = "The game could not start in this browser. Please reload the page.";

  var told = "";

  function tell(sentence) {
    var notice = document.getElementById("notice");
    var text = document.getElementById("notice-text");
    // The first one is the cause of the others.
    told = told || sentence;
    if (window.slipstream || !notice || !text) return;
    text.textContent = told;
    notice.hidden = false;
  }

  // What the game and its libraries take for granted. The bundler translates syntax for the browsers named above, but adds no
  // missing functions.
  function isTooOld() {
    return !(
      "noModule" in document.createElement("script") &&
      window.Promise &&
      Promise.any &&
      window.fetch &&
      window.AbortController &&
      window.WebSocket &&
      window.ResizeObserver &&
      window.structuredClone &&
      window.queueMicrotask &&
      Array.prototype.at &&
      Array.prototype.findLast &&
      Object.hasOwn &&
      String.prototype.replaceAll &&
      window.PointerEvent
    );
  }

  window.addEventListener(
    "error",
    function (event) {
      var target = event.target;
      if (target && target.tagName === "SCRIPT") tell(NOT_LOADED);
      else if (/SyntaxError/.test(event.message || "")) tell(TOO_OLD);
      else if (event.message) tell(isTooOld() ? TOO_OLD : FAILED);
    },
    true
  );
  // A browser that knows no modules ignores the game without an error.
  document.addEventListener("DOMContentLoaded", function () {
    if (isTooOld()) told = TOO_OLD;
    if (told) tell(told);
  });
})();
