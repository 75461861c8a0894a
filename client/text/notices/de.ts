import { duration } from "../duration.ts";
import type { Texts } from "../texts.ts";

const longTime = duration("de");

export const notices: Texts["notices"] = {
  loading: "Wird geladen …",
  loadingGraphics: "Die Grafik wird geladen …",
  joining: "Verbinden …",
  updating: "Es gibt eine neue Version von Slipstream. Sie wird geladen …",
  moving: "Du wechselst auf einen anderen Server …",
  banEnds: (minutes) => `Du kannst in ${longTime(minutes)} beitreten.`,
  retryIn: (seconds) => `Nächster Versuch in ${seconds} s …`,
  noWebGl: "Dieses Spiel braucht WebGL. Dein Browser kann es nicht, oder es ist ausgeschaltet.",
  graphicsLost: "Die Grafik dieses Browsers ist ausgefallen. Wir versuchen, sie neu zu starten …",
  failing: "Ein Teil dieser Seite fällt immer wieder aus. Bitte lade sie neu: Dein Schiff bleibt dir.",
  noControl: "Deine Steuerung erreicht den Server nicht.",
  connectionLost: "Die Verbindung ist weg. Dein Schiff treibt, bis sie wieder steht …",
  partNotLoaded:
    "Ein Teil dieser Seite konnte nicht geladen werden. Der Server ist nicht erreichbar oder hat eine neue Version.",
  notLoaded: {
    overlay:
      "Das Overlay konnte nicht geladen werden. Der Server ist nicht erreichbar oder hat eine neue Version dieser Seite.",
    panels:
      "Die Panels konnten nicht geladen werden. Der Server ist nicht erreichbar oder hat eine neue Version dieser Seite.",
    network:
      "Das simulierte Netz konnte nicht geladen werden. Der Server ist nicht erreichbar oder hat eine neue Version dieser Seite.",
  },
  reloadKeepsShip: "Wenn du neu lädst, bleibt dir dein Schiff.",
  notNow: "Nicht jetzt",
  delayMalformed: (value) =>
    `?net=${value} ist keine Verzögerung. Schreib ms je Richtung, etwa 200, oder 200,50 mit Jitter. Jetzt wird keine simuliert.`,
  delayTooLong: (value, most) =>
    `?net=${value} ist zu viel: Verzögerung und Jitter dürfen zusammen ${most} ms sein. Jetzt wird keine simuliert.`,
  buttons: {
    tryNow: "Jetzt versuchen",
    tryAgain: "Noch einmal versuchen",
    flyAgain: "Wieder fliegen",
    flyHere: "Hier fliegen",
    reload: "Neu laden",
  },
  causes: {
    serverGone: "Der Server wird neu gestartet.",
    seatGone: "Dein Schiff konnte nicht gehalten werden: Dies ist ein neues.",
    stillOutdated: "Es gibt eine neue Version von Slipstream, aber diese Seite ist noch die alte.",
    unreachable: "Der Server ist nicht erreichbar.",
    outdated: "Es gibt eine neue Version von Slipstream.",
    inOtherTab: "Du fliegst in einem anderen Tab.",
    pageFault: "In dieser Seite ist etwas schiefgegangen. Bitte lade sie neu.",
    sdkMismatch: "Diese Version des Spiels hat einen Fehler. Bitte sag dem Betreiber dieses Servers Bescheid.",
    webSocketsBlocked: "Dein Netz blockiert WebSockets, die dieses Spiel braucht. Vielleicht hilft ein anderes Netz.",
    seatExpired: "Dein Platz ist verfallen, bevor die Verbindung stand.",
    allFull: "Alle Räume sind voll.",
    noPlace: "Der Server kann gerade niemanden aufnehmen.",
    noRoomsLeft: "Gerade kann kein weiterer Raum geöffnet werden. Du kannst einem offenen beitreten.",
    tooManyRooms: "Aus deinem Netz wurden zu viele Räume geöffnet. Du kannst einem offenen beitreten.",
    tooManyCodes: "Aus deinem Netz kamen zu viele falsche Raumcodes.",
    spectatorsFull: "In diesem Raum ist kein Platz für weitere Zuschauer.",
    manyJoin: "Gerade kommen sehr viele Spieler dazu.",
    watchingOff: "Auf diesem Server kann man nicht zuschauen.",
    tooManyJoins: "Aus deinem Netz treten gerade zu viele Spieler bei.",
    tooManyConnections: "Aus deinem Netz kommen zu viele Verbindungen. Vielleicht hilft es, Tabs zu schließen.",
    tooManyRequests: "Aus deinem Netz kommen zu viele Anfragen.",
    foreignOrigin: "Diese Seite darf diesen Server nicht benutzen. Bitte sag seinem Betreiber Bescheid.",
    busy: "Der Server ist überlastet.",
    refused: "Der Server hat dich nicht aufgenommen. Bitte versuch es gleich noch einmal.",
    roomClosed: "Der Betreiber des Servers hat diesen Raum geschlossen.",
    serverFault: "Der Server hat dein Spiel wegen eines Fehlers beendet.",
    restored: "Diese Seite wurde wiederhergestellt.",
    dismissed: "Der Betreiber des Servers hat deine Verbindung getrennt.",
    banned: "Der Betreiber des Servers hat dich aus dem Spiel entfernt.",
    networkBanned: "Der Betreiber des Servers hat jemanden aus deinem Netz entfernt.",
    joinTimeout: "Das Beitreten hat zu lange gedauert.",
    tooSlow: "Deine Verbindung ist zu langsam für diesen Raum.",
    badMessage: "Der Server hat diese Seite nicht verstanden. Bitte lade sie neu.",
    connectionLost: "Die Verbindung zum Server ist abgebrochen.",
  },
};
