import assert from "node:assert/strict";
import { type Client, type ClientPrivate, ClientState, InputBufferImpl } from "@colyseus/core";
import { schema, t } from "@colyseus/schema";
import { InputDecoder, InputEncoder } from "@colyseus/schema/input";
import { type Command, copyCommand, NO_COMMAND } from "../../game/ship.ts";
import { ShipInput } from "../../protocol/schema.ts";
import { ClientInputs } from "../../server/colyseus/clientInputs.ts";
import { takeInput } from "../../server/colyseus/inputFrames.ts";
import { InputReader } from "../../server/colyseus/inputReader.ts";
import { seededRandom } from "../support/random.ts";

function pilot() {
  const queued: Command[] = [];
  const client = {
    state: ClientState.JOINED,
    _input: new ShipInput(),
    _inputBuffer: { push: (input: Command) => queued.push(input) },
  } as unknown as Client & ClientPrivate;
  return { client, queued };
}

const frame = (...bytes: number[]) => Uint8Array.from(bytes);

describe("an input from the wire", () => {
  it("has the facing that the framework decodes, to the last bit, for all 65,536 angles", () => {
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

  it("is what the framework decodes, for any change", () => {
    const random = seededRandom("1000 inputs");
    const { client, queued } = pilot();
    const sent = new ShipInput();
    const encoder = new InputEncoder(sent, { mode: "reliable" });
    const decoded = new ShipInput();
    const decoder = new InputDecoder(decoded);
    for (let i = 0; i < 1000; i++) {
      if (random() < 0.6) sent.facing = random() * 7 - 3;
      if (random() < 0.3) sent.thrusting = !sent.thrusting;
      if (random() < 0.1) sent.boost = !sent.boost;
      const body = encoder.encode().slice();
      decoder.decode(body);
      assert.ok(takeInput(client, frame(19, ...body)));
      const expected = { ...NO_COMMAND };
      copyCommand(decoded, expected);
      assert.deepEqual(queued.pop(), expected);
    }
  });

  it("is used again for a later input, and not before the one after it is taken", () => {
    const { client } = pilot();
    client._inputBuffer = new InputBufferImpl(9, undefined, ShipInput);
    const inputs = new ClientInputs(client);
    const turn = (angle: number) => assert.ok(takeInput(client, frame(19, 0x80, 0, angle)));
    const facings = new Set<number | undefined>();
    const objects = new Set<unknown>();
    turn(0);
    for (let angle = 1; angle < 100; angle++) {
      const input = inputs.next();
      const before = input?.facing;
      // The next one arrives while this one is in use.
      turn(angle);
      assert.equal(input?.facing, before);
      assert.equal((client._input as ShipInput).facing > (before ?? 0), true);
      facings.add(before);
      objects.add(input);
    }
    assert.equal(facings.size, 99);
    assert.ok(objects.size < 5, `${objects.size} objects`);
    assert.deepEqual([inputs.size, inputs.consumedCount], [1, 99]);
    inputs.next();
    assert.equal(inputs.next(), undefined);
  });

  for (const [what, bytes] of Object.entries({
    "another code": [13, 0x80, 0, 0],
    "the code with a modifier": [19 | 0x80, 0x80, 0, 0],
    "half an angle": [19, 0x80, 0],
    "an angle without its value": [19, 0x80],
    "a boolean without its value": [19, 0x81],
    "a boolean that is neither 0 nor 1": [19, 0x81, 2],
    "a field that is deleted": [19, 0x40],
    "an unknown field": [19, 0x83, 1],
    "a reference": [19, 0xff, 1, 0x80, 0, 0],
    "something good and then nonsense": [19, 0x80, 0, 0, 0x81, 1, 7],
    nothing: [],
  })) {
    it(`is refused if it is ${what}, and changes nothing`, () => {
      const { client, queued } = pilot();
      assert.equal(takeInput(client, frame(...bytes)), false);
      assert.equal(queued.length, 0);
      assert.equal(client._input.facing, 0);
      assert.equal(client._input.thrusting, false);
    });
  }

  it("is refused before the client has joined, and if the client has no queue", () => {
    const { client } = pilot();
    client.state = ClientState.JOINING;
    assert.equal(takeInput(client, frame(19, 0x80, 0, 0)), false);
    const { client: other } = pilot();
    delete other._inputBuffer;
    assert.equal(takeInput(other, frame(19, 0x80, 0, 0)), false);
  });
});

describe("the reader of inputs", () => {
  const Everything = schema(
    {
      angle: t.angle({ bits: 16 }).default(0),
      coarse: t.angle({ bits: 8 }).default(0),
      axis: t.quantized({ min: -1, max: 1, bits: 8 }).default(0),
      range: t.quantized({ min: 5, max: 80, bits: 16 }).default(5),
      small: t.uint8().default(0),
      large: t.uint16().default(0),
      exact: t.float32().default(0),
      on: t.boolean().default(false),
    },
    "Everything",
  );

  it("reads what the framework decodes, for inputs with other fields than today's", () => {
    const random = seededRandom("1000 inputs of other fields");
    const sent = new Everything();
    const encoder = new InputEncoder(sent, { mode: "reliable" });
    const decoded = new Everything();
    const decoder = new InputDecoder(decoded);
    const reader = new InputReader(Everything);
    const read = decoded.toJSON();
    for (let i = 0; i < 1000; i++) {
      if (random() < 0.5) sent.angle = random() * 9 - 3;
      if (random() < 0.5) sent.coarse = random() * 9 - 3;
      if (random() < 0.5) sent.axis = random() * 2 - 1;
      if (random() < 0.5) sent.range = 5 + random() * 75;
      if (random() < 0.5) sent.small = Math.floor(random() * 256);
      if (random() < 0.5) sent.large = Math.floor(random() * 65536);
      if (random() < 0.5) sent.exact = random() - 0.5;
      if (random() < 0.5) sent.on = !sent.on;
      const body = encoder.encode().slice();
      decoder.decode(body);
      assert.ok(reader.read(body, 0, read));
      assert.deepEqual(read, decoded.toJSON());
    }
  });

  it("refuses a number that is not finite, and more bytes than an input has", () => {
    const reader = new InputReader(Everything);
    const float = Buffer.alloc(4);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      float.writeFloatLE(value);
      assert.equal(reader.read(frame(0x86, ...float), 0, {}), false);
    }
    assert.ok(reader.read(frame(0x84, 1), 0, {}));
    assert.equal(reader.read(frame(...Array.from({ length: 9 }, () => [0x84, 1]).flat()), 0, {}), false);
  });

  it("can't be made for an input with a text", () => {
    assert.throws(() => new InputReader(schema({ text: t.string() }, "Chatty")), /the field text has a type/);
  });
});
