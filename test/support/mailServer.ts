import { createServer, type Server, type Socket } from 'node:net';

/** Takes mail as a mail server does, and keeps it. */
export class MailServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** As it came, with headers, unwrapped. */
  readonly letters: { to: string; text: string }[] = [];
  /** What a recipient is answered, by the start of their address. */
  readonly refusals = new Map<string, string>();
  readonly attempts: string[] = [];
  #port = 0;

  constructor() {
    this.#server = createServer((socket) => this.#converse(socket));
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #converse(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {});
    const say = (line: string) => socket.write(`${line}\r\n`);
    let to = '';
    let letter: string[] | undefined;
    let rest = '';
    const hear = (line: string) => {
      if (letter) {
        if (line !== '.') return void letter.push(line);
        this.letters.push({ to, text: letter.join('\n').replaceAll('=\n', '').replaceAll('=3D', '=') });
        letter = undefined;
        return void say('250 kept');
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'RCPT') {
        to = /<([^>]*)>/.exec(line)?.[1] ?? '';
        this.attempts.push(to);
        return void say([...this.refusals].find(([start]) => to.startsWith(start))?.[1] ?? '250 fine');
      }
      if (verb === 'DATA') {
        letter = [];
        return void say('354 go on');
      }
      if (verb === 'QUIT') return void socket.end('221 bye\r\n');
      say('250 fine');
    };
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      lines.forEach(hear);
    });
    say('220 here');
  }
}
