/** The server with a part of Colyseus that is not as it was, as after an upgrade; OTHER says which. */
import { Room, SchemaSerializer, Server } from "@colyseus/core";

switch (process.env["OTHER"]) {
  case "removed":
    Reflect.deleteProperty(Room.prototype, "_onMessage");
    break;
  case "renamed":
    Reflect.set(Server.prototype, "mountRoutes", Reflect.get(Server.prototype, "bindRoutes"));
    Reflect.deleteProperty(Server.prototype, "bindRoutes");
    break;
  case "other parameters":
    Reflect.set(SchemaSerializer.prototype, "applyPatches", (_frame: object) => false);
    break;
}

await import("../../server/main.ts");
