/** The server with a changed part of Colyseus, as after an upgrade. OTHER selects the change. */
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
