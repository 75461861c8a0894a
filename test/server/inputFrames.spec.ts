import assert from "node:assert/strict";
import { type Client, type ClientPrivate, ClientState } from "@colyseus/core";
import { InputDecoder, InputEncoder } from "@colyseus/schema/input";
import { ShipInput } from "../../protocol/schema.ts";
import { takeInput } from "../../server/colyseus/inputFrames.ts";
import { seededRandom } from "../support/random.ts";

type Queued = { facing: number; thrusting: boolean };

function pilot() {
  const queued: Queued[] = [];
  const client = {
    state: ClientState.JOINED,
    _input: new ShipInput(),
    _inputBuffer: { push: (input: Queued) => queued.push(input) },
  } as unknown as Client & ClientPrivate;
  return { client, queued };
}

const frame = (...bytes: number[]) => Uint8Array.from(bytes);

describe("an input off the wire", () => {
  it("faces where the state's decoder would have it face, to the last bit, for all 65,536 angles", () => {
    const { client, queued } = pilot();
    const decoded = new ShipInput();
    const decoder = new InputDecoder(decoded);
    for (let angle = 0; angle < 65536; angle++) {
      const body = frame(0x80, angle & 0xff, angle >> 8);
      decoder.decode(body);
      assert.ok(takeInput(client, frame(19, ...body)));
      assert.equal(queued.pop()?.facing, decoded.facing);
    }
  });

  it("is what the framework reads, however much of it has changed", () => {
    const random = seededRandom("a thousand inputs");
    const { client, queued } = pilot();
    const said = new ShipInput();
    const encoder = new InputEncoder(said, { mode: "reliable" });
    const decoded = new ShipInput();
    const decoder = new InputDecoder(decoded);
    for (let i = 0; i < 1000; i++) {
      if (random() < 0.6) said.facing = random() * 7 - 3;
      if (random() < 0.3) said.thrusting = !said.thrusting;
      const body = encoder.encode().slice();
      decoder.decode(body);
      assert.ok(takeInput(client, frame(19, ...body)));
      assert.deepEqual(queued.pop(), { facing: decoded.facing, thrusting: decoded.thrusting });
    }
  });

  for (const [what, bytes] of Object.entries({
    "another code": [13, 0x80, 0, 0],
    "the code with a modifier": [19 | 0x80, 0x80, 0, 0],
    "half an angle": [19, 0x80, 0],
    "an angle without its value": [19, 0x80],
    "an engine without its value": [19, 0x81],
    "an engine that is neither on nor off": [19, 0x81, 2],
    "a field that is deleted": [19, 0x40],
    "a field that there is not": [19, 0x82, 1],
    "a reference": [19, 0xff, 1, 0x80, 0, 0],
    "something good and then nonsense": [19, 0x80, 0, 0, 0x81, 1, 7],
    nothing: [],
  })) {
    it(`is left to the framework if it is ${what}, and nothing is done`, () => {
      const { client, queued } = pilot();
      assert.equal(takeInput(client, frame(...bytes)), false);
      assert.equal(queued.length, 0);
      assert.equal(client._input.facing, 0);
      assert.equal(client._input.thrusting, false);
    });
  }

  it("is left to the framework as long as its pilot has not joined, or when there is no queue", () => {
    const { client } = pilot();
    client.state = ClientState.JOINING;
    assert.equal(takeInput(client, frame(19, 0x80, 0, 0)), false);
    const { client: other } = pilot();
    delete other._inputBuffer;
    assert.equal(takeInput(other, frame(19, 0x80, 0, 0)), false);
  });
});
