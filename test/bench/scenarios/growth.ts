import type { Bench, Scenario } from '../bench.js';
import { growthData, listedRooms } from '../growthData.js';
import { hall } from '../people.js';
import { nextNumber } from '../posters.js';
import { atMost, type Row } from '../report.js';
import { getRequest, historyRequest, numbersIn, pollRequest, postRequest, textOf } from '../requests.js';
import { start, type Target } from '../servers.js';
import { median, quiet } from '../usage.js';
import { openWires, type Wire } from '../wire.js';

const thousand = 1000;
const million = 1_000_000;
export const manyMessages = ({ quick }: Pick<Bench, 'quick'>): number => (quick ? million / 10 : million);

/** Something that should not take longer because much has been said. */
interface Item {
  figure: string;
  /** How often it is asked, and how often without being timed before. */
  times: number;
  once(site: Site): Promise<unknown>;
}

/** A server with a connection for asking and one for posting. */
interface Site {
  target: Target;
  wire: Wire;
  poster: Wire;
  /** An id amid those of the hall. */
  middle: number;
}

const roomsPath = '/apps/spreed/api/v4/room';

const items: Item[] = [
  { figure: 'newest page of history', times: 150, once: ({ wire }) => good(wire, historyRequest(1, hall, 100)) },
  {
    figure: 'page amid the history',
    times: 150,
    once: ({ wire, middle }) => good(wire, historyRequest(1, hall, 100, middle)),
  },
  { figure: 'poll wake-up', times: 150, once: wakeUp },
  { figure: 'room list (500 rooms)', times: 24, once: ({ wire }) => good(wire, getRequest(0, roomsPath)) },
  {
    figure: 'room with its unread count',
    times: 200,
    once: ({ wire }) => good(wire, getRequest(1, `${roomsPath}/${hall}`)),
  },
  // Every message has the one, a single message the other; neither answer may grow with what is searched.
  { figure: 'search for a common word (500 rooms)', times: 24, once: ({ wire }) => found(wire, 'tomorrow', 25) },
  { figure: 'search for a rare word (500 rooms)', times: 24, once: ({ wire }) => found(wire, 'Message 500:', 1) },
];

/** What is asked for all day, with a thousand and with a million messages in the database. */
export const growth: Scenario = {
  name: 'growth',
  about: 'history, wake-up, room list, unread counts and search with a thousand and with a million messages',
  async run(bench) {
    const few = await open(bench, thousand);
    const many = await open(bench, manyMessages(bench));
    const rows: Row[] = [];
    for (const item of items) {
      const [timesFew, timesMany] = await inTurns(item, few, many);
      const row: Row = {
        scenario: `${manyMessages(bench).toLocaleString('en')} messages`,
        figure: item.figure,
        unit: 'ms',
        parley: median(timesMany),
        thousand: median(timesFew),
        goal: atMost(1.3, 'thousand'),
      };
      rows.push(row);
      bench.say(
        `${item.figure}: ${row.thousand?.toFixed(2)} ms with a thousand, ${row.parley.toFixed(2)} ms with many`,
      );
    }
    for (const { target, wire, poster } of [few, many]) {
      wire.close();
      poster.close();
      await target.stop();
    }
    return rows;
  },
};

async function open(bench: Bench, messages: number): Promise<Site> {
  const dataDir = await growthData(messages, bench.say);
  const target = await start('parley', { ...bench, dataDir });
  const [wire, poster] = await openWires(target.port, 2);
  if (!wire || !poster) throw new Error('no connection');
  // The hall's messages lie evenly among all ids.
  const newest = await wire.call(historyRequest(1, hall, 1));
  const list = await wire.call(getRequest(0, roomsPath));
  const listed = list.status === 200 ? JSON.parse(list.body).ocs.data : [];
  // What everybody is given besides: notes to oneself, the news and an example.
  const theirs = listed.filter(
    (room: { type: number; objectType: string }) => room.type === 2 && room.objectType === '',
  );
  const unread = theirs.reduce((sum: number, room: { unreadMessages: number }) => sum + room.unreadMessages, 0);
  // The first message is the reader's own.
  if (theirs.length !== listedRooms + 1 || unread !== messages - 1) {
    bench.complain(`growth: ${listed.length} rooms are listed with ${unread} unread messages of ${messages}`);
  }
  await quiet(target.pid);
  return { target, wire, poster, middle: Math.floor(newest.lastGiven / 2) };
}

/** Asks both servers a few times each, again and again, so that both share whatever the machine is up to. */
async function inTurns(item: Item, few: Site, many: Site): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  const rounds = 12;
  for (let round = -2; round < rounds; round++) {
    const order = round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    for (const which of order) {
      const site = which === 0 ? few : many;
      for (let turn = 0; turn < item.times / rounds; turn++) {
        const begun = performance.now();
        const ended = await item.once(site);
        // The first two rounds are for warming up.
        if (round >= 0) times[which].push((typeof ended === 'number' ? ended : performance.now()) - begun);
      }
    }
  }
  return times;
}

async function good(wire: Wire, request: string): Promise<void> {
  const { status, body } = await wire.call(request);
  if (status !== 200) throw new Error(`${request.split('\r\n', 1)} was answered ${status}: ${body.slice(0, 300)}`);
}

async function found(wire: Wire, term: string, count: number): Promise<void> {
  const query = new URLSearchParams({ term, limit: '25' });
  const { status, body } = await wire.call(getRequest(0, `/search/providers/talk-message/search?${query}`));
  const entries: unknown[] = status === 200 ? JSON.parse(body).ocs.data.entries : [];
  if (entries.length !== count) throw new Error(`search for ${term} was answered ${status} with ${entries.length}`);
}

/** From posting a message to its arrival with somebody who waits. @returns when it arrived */
async function wakeUp({ wire, poster }: Site): Promise<number> {
  const newest = await wire.call(historyRequest(1, hall, 1));
  const [before, after] = pollRequest(1, hall, { credentials: 'password', setReadMarker: false });
  const waiting = wire.call(before + newest.lastGiven + after).then((reply) => ({ reply, at: performance.now() }));
  const number = nextNumber();
  const posted = poster.call(postRequest(0, hall, textOf(number)));
  const { reply, at } = await waiting;
  await posted;
  if (!numbersIn(reply.body).includes(number))
    throw new Error(`a poll was answered ${reply.status} without the message`);
  return at;
}
