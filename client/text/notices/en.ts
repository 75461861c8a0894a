import { duration } from "../duration.ts";

const longTime = duration("en");

/** What a notice says: the page loads, waits, or has left a room. */
export const notices = {
  loading: "Loading …",
  loadingGraphics: "Loading the graphics …",
  joining: "Joining …",
  updating: "A new version of Slipstream is out. Loading it …",
  moving: "Moving to another server …",
  /** after the cause, while a player is banned */
  banEnds: (minutes: number) => `You can join in ${longTime(minutes)}.`,
  retryIn: (seconds: number) => `Trying again in ${seconds} s …`,
  noWebGl: "This game needs WebGL. Your browser does not support it, or it is turned off.",
  graphicsLost: "The graphics of this browser have stopped. Trying to restart them …",
  failing: "A part of this page keeps failing. Please reload it: your ship is kept.",
  noControl: "Your controls aren't reaching the server.",
  connectionLost: "The connection is lost. Your ship coasts while we reconnect …",
  partNotLoaded: "A part of this page could not be loaded. The server can't be reached, or has a new version.",
  /** offered for tools of developers */
  notLoaded: {
    overlay: "The overlay could not be loaded. The server can't be reached, or has a new version of this page.",
    panels: "The panels could not be loaded. The server can't be reached, or has a new version of this page.",
    network:
      "The simulated network could not be loaded. The server can't be reached, or has a new version of this page.",
  },
  reloadKeepsShip: "Reloading keeps your ship.",
  notNow: "Not now",
  delayMalformed: (value: string) =>
    `?net=${value} is not a delay. Write ms each way, like 200, or 200,50 with jitter. There is no simulated delay now.`,
  delayTooLong: (value: string, most: number) =>
    `?net=${value} is too much: delay and jitter may be ${most} ms together. There is no simulated delay now.`,
  buttons: {
    tryNow: "Try now",
    tryAgain: "Try again",
    flyAgain: "Fly again",
    flyHere: "Fly here",
    reload: "Reload",
  },
  /** why the page has left a room or could not join one */
  causes: {
    serverGone: "The server is being restarted.",
    seatGone: "Your ship could not be kept: this is a new one.",
    stillOutdated: "A new version of Slipstream is out, but this page is still the old one.",
    unreachable: "The server can't be reached.",
    outdated: "A new version of Slipstream is out.",
    inOtherTab: "You are flying in another tab.",
    pageFault: "Something went wrong in this page. Please reload it.",
    sdkMismatch: "This version of the game has a fault. Please tell the operator of this server.",
    webSocketsBlocked: "Your network blocks WebSockets, which this game needs. Another network may help.",
    seatExpired: "Your place expired before the connection was made.",
    allFull: "Every room is full.",
    noPlace: "The server can't accept players right now.",
    noRoomsLeft: "No more rooms can be opened right now. You can join an open one.",
    tooManyRooms: "Too many rooms were opened from your network. You can join an open one.",
    tooManyCodes: "Too many wrong room codes were sent from your network.",
    spectatorsFull: "This room has no place for another spectator.",
    manyJoin: "Very many players are joining right now.",
    watchingOff: "Rooms can't be watched on this server.",
    tooManyJoins: "Too many players are joining from your network.",
    tooManyConnections: "There are too many connections from your network. Closing some tabs may help.",
    tooManyRequests: "There are too many requests from your network.",
    foreignOrigin: "This page may not use this server. Please tell its operator.",
    busy: "The server is busy.",
    refused: "The server did not let you join. Please try again in a moment.",
    roomClosed: "This room was closed by the server's operator.",
    serverFault: "The server ended your session because of an error.",
    restored: "This page was restored.",
    dismissed: "You were disconnected by the server's operator.",
    banned: "You were removed by the server's operator.",
    networkBanned: "A player from your network was removed by the server's operator.",
    joinTimeout: "Joining took too long.",
    tooSlow: "Your connection is too slow for this room.",
    badMessage: "The server did not understand this page. Please reload it.",
    connectionLost: "The connection to the server was lost.",
  },
};
