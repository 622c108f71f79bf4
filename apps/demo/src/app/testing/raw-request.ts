import { connect, type Socket } from 'node:net';

/** A connection on which anything can be written, and what has come back. */
export interface RawConnection {
  readonly socket: Socket;
  received(): string;
  /** Resolves when the server has closed it. */
  readonly closed: Promise<void>;
}

export function rawConnection(port: number): RawConnection {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (data) => {
    text += data;
  });
  // A server may break off while one still writes.
  socket.on('error', () => {});
  return { socket, received: () => text, closed: new Promise((resolve) => void socket.on('close', () => resolve())) };
}

/** The status of the answer to a request that asks for the connection to be closed; 0 where there was none. */
export async function rawStatus(port: number, request: string | Buffer): Promise<number> {
  const { socket, received, closed } = rawConnection(port);
  socket.write(request);
  await closed;
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(received())?.[1] ?? 0);
}
