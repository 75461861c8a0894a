// Tells the player why the game does not start: an old browser can't even parse the game's scripts. So this is a plain
// script in ECMAScript 5, which tests for each function that it uses. Once the game has started, it does nothing. It also
// hides the start page before the first paint if client/main.ts is going to skip it.
(function () {
  // client/text has all other texts, but a script of this page may be what does not load.
  var TEXTS = {
    en: {
      tooOld: "This browser is too old for Slipstream. It needs Chrome or Edge 111, Firefox 114, Safari 16.4, or newer.",
      notLoaded: "The game could not be loaded. Please check your connection and reload the page.",
      failed: "The game could not start in this browser. Please reload the page."
    },
    de: {
      tooOld:
        "Dieser Browser ist zu alt f\u00fcr Slipstream. Du brauchst Chrome oder Edge 111, Firefox 114, Safari 16.4 oder neuer.",
      notLoaded:
        "Das Spiel konnte nicht geladen werden. Bitte pr\u00fcf deine Verbindung und lade die Seite neu.",
      failed: "Das Spiel konnte in diesem Browser nicht starten. Bitte lade die Seite neu."
    }
  };

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

  // As in client/text/texts.ts: the language that the player has chosen, or the first of the browser's that there is.
  function language() {
    var wanted = [].concat(navigator.languages || navigator.language || []);
    try {
      wanted.unshift(JSON.parse(localStorage.getItem("slipstream.settings")).language);
    } catch (error) {
      // Nothing is stored, or site data is blocked.
    }
    for (var i = 0; i < wanted.length; i++) {
      var code = String(wanted[i]).split("-")[0];
      if (TEXTS.hasOwnProperty(code)) return code;
    }
    return "en";
  }

  /** @param which a key of the texts above */
  function tell(which) {
    var notice = document.getElementById("notice");
    var text = document.getElementById("notice-text");
    // The first failure causes the others.
    shown = shown || which;
    if (window.slipstream || !notice || !text) return;
    skipStartPage();
    var code = language();
    document.documentElement.lang = code;
    text.textContent = TEXTS[code][shown];
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
      if (target && target.tagName === "SCRIPT") tell("notLoaded");
      else if (/SyntaxError/.test(event.message || "")) tell("tooOld");
      else if (event.message) tell(isTooOld() ? "tooOld" : "failed");
    },
    true
  );
  // A browser without modules ignores the game without an error.
  document.addEventListener("DOMContentLoaded", function () {
    if (isTooOld()) shown = "tooOld";
    if (shown) tell(shown);
  });
})();
