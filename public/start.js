// Tells the player why the game does not start: an old browser can't even parse the game's scripts. So this is a plain
// script in ECMAScript 5, which tests for each function that it uses. Once the game has started, it does nothing. It also
// hides the start page before the first paint if client/main.ts is going to skip it.
(function () {
  var TOO_OLD =
    "This browser is too old for Slipstream. It needs Chrome or Edge 111, Firefox 114, Safari 16.4, or newer.";
  var NOT_LOADED = "The game could not be loaded. Please check your connection and reload the page.";
  var FAILED = "The game could not start in this browser. Please reload the page.";

  var shown = "";

  function skipStartPage() {
    document.documentElement.setAttribute("data-place", "flight");
  }

  // A page that is reloaded in flight goes on flying. client/net/handover.ts stores the seat.
  function hasSeat() {
    try {
      return sessionStorage.getItem("slipstream.seat") !== null;
    } catch (_) {
      return false;
    }
  }

  if (/[?&]fly\b/.test(location.search) || hasSeat()) skipStartPage();

  function tell(sentence) {
    var notice = document.getElementById("notice");
    var text = document.getElementById("notice-text");
    // The first failure causes the others.
    shown = shown || sentence;
    if (window.slipstream || !notice || !text) return;
    skipStartPage();
    text.textContent = shown;
    notice.hidden = false;
  }

  // What the game and its libraries need. The bundler translates syntax for the browsers named above, but does not add
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
  // A browser without modules ignores the game without an error.
  document.addEventListener("DOMContentLoaded", function () {
    if (isTooOld()) shown = TOO_OLD;
    if (shown) tell(shown);
  });
})();
