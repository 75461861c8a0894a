import { Socket } from "node:net";

/** Bytes that are read from a socket at once, as many as Node reads by default. */
const READ_BYTES = 65536;

/**
 * Called with the bytes that a socket has received. They are only valid during the call.
 *
 * @returns false to read no more for now; the socket's `resume` continues
 */
export type OnRead = (bytes: Buffer, count: number) => boolean;

/** A socket with its handle, which its types leave out. */
type Internal = Socket & {
  _handle?: { useUserBuffer?: (buffer: Uint8Array) => void } | null;
  _unrefTimer?: () => void;
  [field: symbol]: unknown;
};

/** Where Node keeps the option `onread` of a socket. */
const { buffer: BUFFER, callback: CALLBACK } = onreadFields();

/** All sockets are read into it, one after the other. */
const shared = Buffer.allocUnsafeSlow(READ_BYTES);

const nothing = (): void => {};

/**
 * Reads a connected socket into a buffer that all sockets share, and past its stream.
 *
 * Node 26 creates a buffer for each chunk, queues it in the stream of the socket, emits it, and schedules a microtask.
 * With 1,000 clients, that was a tenth of the processor time. `net.connect` has an option against it, `onread`, but a
 * server does not. This sets on a socket what that option sets. It can go when `net.createServer` has the option.
 *
 * Node also restarts the timer of a socket at each read and write, even if it was turned off, as `ws` does. That is
 * skipped here, which is 2 % of the time, so the timeout of the socket must stay off.
 *
 * @param onRead receives all further bytes. What it does not want to read itself, it can `push` to the socket as a copy.
 * @returns false if the socket can't be read so, because it has no handle; then it is read as usual
 */
export function readShared(socket: Socket, onRead: OnRead): boolean {
  const { _handle: handle } = socket as Internal;
  if (BUFFER === undefined || CALLBACK === undefined || typeof handle?.useUserBuffer !== "function") return false;
  handle.useUserBuffer(shared);
  if (socket.timeout === 0) Object.assign(socket, { _unrefTimer: nothing });
  Object.assign(socket, { [BUFFER]: shared, [CALLBACK]: (count: number) => onRead(shared, count) });
  return true;
}

/** The names of the fields for the option `onread`. */
function onreadFields(): Record<"buffer" | "callback", symbol | undefined> {
  const onread = { buffer: new Uint8Array(1), callback: () => true };
  const socket = new Socket({ onread }) as Internal;
  const fields = Object.getOwnPropertySymbols(socket);
  return {
    buffer: fields.find((field) => socket[field] === onread.buffer),
    callback: fields.find((field) => socket[field] === onread.callback),
  };
}
