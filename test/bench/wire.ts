import { connect, type Socket } from 'node:net';

/** An answer as far as the benchmark looks at it. */
export interface Reply {
  status: number;
  /** `X-Chat-Last-Given`, 0 for none. */
  lastGiven: number;
  /** One character per byte. */
  body: string;
}

/** All connections read into the same memory: what arrives is taken out of it before the next one reads. */
const readBuffer = Buffer.allocUnsafeSlow(256 * 1024);

/**
 * One keep-alive connection that carries one request after the other: the least that speaks HTTP/1.1, for what the
 * client spends here the server cannot have. Knows answers with a Content-Length, and those without a body.
 */
export class Wire {
  readonly #socket: Socket;
  #parts: string[] = [];
  #size = 0;
  /** Characters of the whole answer, 0 while its head is not complete. */
  #wanted = 0;
  #onReply: ((reply: Reply) => void) | undefined;
  #onLost: ((error: Error) => void) | undefined;

  private constructor(port: number, onOpen: () => void, onFail: (error: Error) => void) {
    const onread = {
      buffer: readBuffer,
      callback: (size: number) => {
        this.#take(readBuffer.toString('latin1', 0, size));
        return true;
      },
    };
    this.#onLost = onFail;
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true, onread }, onOpen);
    this.#socket.on('error', (error) => this.#lose(error));
    this.#socket.on('close', () => this.#lose(new Error('the server closed the connection')));
  }

  static open(port: number): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const wire = new Wire(port, () => resolve(wire), reject);
    });
  }

  /** Sends a whole request; there must be none under way. */
  ask(request: string, onReply: (reply: Reply) => void, onLost: (error: Error) => void): void {
    this.#onReply = onReply;
    this.#onLost = onLost;
    this.#socket.write(request, 'latin1');
  }

  call(request: string): Promise<Reply> {
    return new Promise((resolve, reject) => this.ask(request, resolve, reject));
  }

  /** Hangs up; nobody is told. */
  close(): void {
    this.#onReply = undefined;
    this.#onLost = undefined;
    this.#socket.destroy();
  }

  #lose(error: Error): void {
    const onLost = this.#onLost;
    this.#onLost = undefined;
    this.#onReply = undefined;
    onLost?.(error);
  }

  #take(chunk: string): void {
    let text = chunk;
    if (this.#wanted === 0) {
      if (this.#size > 0) text = this.#parts.join('') + chunk;
      this.#parts = [];
      this.#size = 0;
      this.#wanted = sizeOf(text);
    }
    if (this.#wanted === 0 || this.#size + text.length < this.#wanted) {
      this.#parts.push(text);
      this.#size += text.length;
      return;
    }
    if (this.#size > 0) text = this.#parts.join('') + text;
    this.#parts = [];
    this.#size = 0;
    this.#wanted = 0;
    const onReply = this.#onReply;
    this.#onReply = undefined;
    onReply?.({
      status: statusOf(text),
      lastGiven: Number(lastGivenForm.exec(text)?.[1] ?? 0),
      body: text.slice(text.indexOf('\r\n\r\n') + 4),
    });
  }
}

const lengthForm = /\r\ncontent-length: (\d+)/i;
const lastGivenForm = /\r\nx-chat-last-given: (\d+)/i;

const statusOf = (text: string): number => Number(text.slice(9, 12));

/** Characters of the answer that begins here, 0 while that cannot be known. */
function sizeOf(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const head = end + 4;
  const status = statusOf(text);
  if (status === 304 || status === 204) return head;
  const length = lengthForm.exec(text)?.[1];
  if (length === undefined) throw new Error(`An answer without a Content-Length: ${text.slice(0, 200)}`);
  return head + Number(length);
}

/** Opens many connections, some at a time, for a backlog is finite. */
export async function openWires(port: number, count: number): Promise<Wire[]> {
  const wires: Wire[] = [];
  while (wires.length < count) {
    const some = Math.min(250, count - wires.length);
    wires.push(...(await Promise.all(Array.from({ length: some }, () => Wire.open(port)))));
  }
  return wires;
}
