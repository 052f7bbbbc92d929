import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { chatPath, type Person } from './client.js';
import type { Random } from './random.js';

/** Where and as whom they misbehave. */
export interface Place {
  port: number;
  person: Person;
  token: string;
  /** A comment of the room that has many after it. */
  early: number;
  newest: number;
  random: Random;
}

/** How long a wave of them goes on, and what became of those who wanted something. */
export interface Wave {
  /** Resolves when it is over. */
  over: Promise<void>;
  isOver(): boolean;
  complain(text: string): void;
}

/** Ways to be a bad client; each holds one socket and returns when it has let go of it. */
export const manners = {
  hangsUpMidPoll: async (place: Place) => {
    const socket = await open(place);
    socket.write(poll(place, 30));
    await sleep(place.random.between(0, 300));
    socket.destroy();
  },

  hangsUpMidBody: async (place: Place) => {
    const socket = await open(place);
    socket.write(`${head(place, 'POST', '')}Content-Length: 5000\r\nContent-Type: ${form}\r\n\r\nmessage=never`);
    await sleep(place.random.between(0, 100));
    socket.destroy();
  },

  hangsUpMidAnswer: async (place: Place) => {
    const socket = await open(place);
    socket.write(history(place));
    await first(socket, 'data');
    socket.destroy();
  },

  /** Resets the connection instead of closing it. */
  resets: async (place: Place) => {
    const socket = await open(place);
    socket.write(poll(place, 30));
    await sleep(place.random.between(0, 100));
    socket.resetAndDestroy();
  },

  /** Asks again and again and never takes an answer. */
  neverReads: async (place: Place, wave: Wave) => {
    const socket = await open(place);
    socket.pause();
    socket.write(history(place).repeat(50));
    await letGo(socket, wave);
  },

  /** Sends many polls at once and hangs up while the first is held. */
  pilesUpPolls: async (place: Place) => {
    const socket = await open(place);
    socket.write(poll(place, 60).repeat(30));
    await sleep(place.random.between(0, 300));
    socket.destroy();
  },

  /** Sends far more requests than it will ever read answers to. */
  floods: async (place: Place, wave: Wave) => {
    const socket = await open(place);
    socket.pause();
    while (!wave.isOver() && !socket.destroyed) {
      if (!socket.write(poll(place, 60).repeat(20))) await Promise.race([first(socket, 'drain'), wave.over]);
    }
    socket.destroy();
  },

  /** Half a head, and silence. */
  halfOpen: async (place: Place, wave: Wave) => {
    const socket = await open(place);
    socket.write(head(place, 'GET', '?lookIntoFuture=1').slice(0, 60));
    await letGo(socket, wave);
  },

  saysNothing: async (place: Place, wave: Wave) => {
    await letGo(await open(place), wave);
  },

  /** Closes its side and waits for the answer to what it has asked before. */
  halfCloses: async (place: Place, wave: Wave) => {
    const socket = await open(place, true);
    socket.end(poll(place, 30));
    await letGo(socket, wave);
  },

  /** Holds a poll to the end of the wave. */
  holds: async (place: Place, wave: Wave) => {
    const socket = await open(place);
    socket.write(poll(place, 60));
    await letGo(socket, wave);
  },

  /** A whole message, a byte at a time; slow is not wrong, and it is answered. */
  slowBody: async (place: Place, wave: Wave) => {
    const socket = await open(place);
    const body = `message=slow+${'and+'.repeat(5)}steady`;
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.write(`${head(place, 'POST', '')}Content-Length: ${body.length}\r\nContent-Type: ${form}\r\n\r\n`);
    for (const byte of body) {
      await sleep(place.random.between(1, 20));
      socket.write(byte);
    }
    for (let left = 1000; left > 0 && !answer.includes('\r\n\r\n') && !socket.destroyed; left--) await sleep(20);
    if (!answer.startsWith('HTTP/1.1 201'))
      wave.complain(`a slow body was answered ${answer.slice(0, 200) || 'nothing'}`);
    socket.destroy();
  },

  comesAndGoes: async (place: Place) => {
    for (let times = 0; times < 5; times++) (await open(place)).destroy();
  },

  talksNonsense: async (place: Place) => {
    const socket = await open(place);
    socket.write('\x16\x03\x01 this is no HTTP\r\n\r\n');
    socket.resume();
    await first(socket, 'close');
  },
} satisfies Record<string, (place: Place, wave: Wave) => Promise<void>>;

/** Those that wait until the server or the end of the wave ends it, and so show whether the server lets go by itself. */
export const patientManners = ['neverReads', 'halfOpen', 'saysNothing', 'halfCloses'] as const;

const form = 'application/x-www-form-urlencoded';

async function open({ port }: Place, allowHalfOpen = false): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen });
  // The server may cut off whom it likes; what matters is what it keeps.
  socket.on('error', () => {}).setMaxListeners(0);
  await first(socket, 'connect');
  return socket;
}

/** Waits for that event or the end of the socket. */
const first = (socket: Socket, event: string): Promise<void> =>
  new Promise((resolve) => {
    socket.once(event, () => resolve());
    socket.once('close', () => resolve());
  });

const letGo = async (socket: Socket, wave: Wave): Promise<void> => {
  if (!socket.destroyed) await Promise.race([first(socket, 'close'), wave.over]);
  socket.destroy();
};

const head = ({ token, person }: Place, method: string, query: string): string =>
  `${method} /ocs/v2.php${chatPath(token)}${query} HTTP/1.1\r\nHost: localhost\r\nOCS-APIRequest: true\r\n` +
  `Accept: application/json\r\nAuthorization: ${person.authorization}\r\n`;

const poll = (place: Place, seconds: number): string =>
  `${head(place, 'GET', `?lookIntoFuture=1&timeout=${seconds}&setReadMarker=0&lastKnownMessageId=${place.newest + 1e9}`)}\r\n`;

const history = (place: Place): string =>
  `${head(place, 'GET', `?lookIntoFuture=1&setReadMarker=0&limit=200&lastKnownMessageId=${place.early}`)}\r\n`;
