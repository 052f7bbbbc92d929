import * as assert from 'uvu/assert';
import { Random } from '../fuzz/random.js';
import { Conversation } from '../support/conversation.js';
import type { Answer, Person } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const same = stories('the same for all');

const actions = 1000;
/** How many act at the same time, at most. */
const together = 4;

const api = '/apps/spreed/api';

interface Scene {
  talk: Talk;
  random: Random;
  people: Person[];
  alice: Person;
  room: string;
  /** Ids of messages that were sent, the newest last; some are gone. */
  sent: number[];
  polls: number[];
}

type Deed = (scene: Scene) => Promise<Answer | undefined>;

const someone = ({ random, people }: Scene): Person => random.pick(people);
/** Mostly a recent message, so that things happen to the same one. */
const someId = ({ random, sent }: Scene): number => random.pick(random.chance(0.8) ? sent.slice(-12) : sent) ?? 1;
const path = ({ room }: Scene, more = ''): string => `${api}/v1/chat/${room}${more}`;
const emoji = ['👍', '❤️', '🎉'];

async function send(scene: Scene, more: Record<string, unknown> = {}): Promise<Answer> {
  const { random, sent } = scene;
  const message = random.pick(['Soup?', 'Hey @bob', '@all **look**', '//slash', 'Grüße 🍜']);
  const answer = await someone(scene).post(path(scene), { message, ...more });
  if (answer.status === 201) sent.push(answer.data.id);
  return answer;
}

const deeds: [number, Deed][] = [
  [30, (scene) => send(scene)],
  [12, (scene) => send(scene, { replyTo: someId(scene) })],
  [
    14,
    (scene) =>
      someone(scene).put(path(scene, `/${someId(scene)}`), { message: `Edited, @alice ${scene.random.below(99)}` }),
  ],
  [12, (scene) => someone(scene).delete(path(scene, `/${someId(scene)}`))],
  [
    10,
    (scene) =>
      someone(scene).post(`${api}/v1/reaction/${scene.room}/${someId(scene)}`, { reaction: scene.random.pick(emoji) }),
  ],
  [
    6,
    (scene) =>
      someone(scene).delete(`${api}/v1/reaction/${scene.room}/${someId(scene)}`, {
        reaction: scene.random.pick(emoji),
      }),
  ],
  [3, makePoll],
  [
    4,
    (scene) =>
      someone(scene).post(`${api}/v1/poll/${scene.room}/${scene.random.pick([1, ...scene.polls])}`, {
        optionIds: [scene.random.below(2)],
      }),
  ],
  [1, (scene) => someone(scene).delete(`${api}/v1/poll/${scene.room}/${scene.random.pick([1, ...scene.polls])}`)],
  [4, (scene) => scene.alice.post(path(scene, `/${someId(scene)}/pin`))],
  [3, (scene) => scene.alice.delete(path(scene, `/${someId(scene)}/pin`))],
  [
    3,
    (scene) =>
      scene.alice.post(`${api}/v4/room/${scene.room}/message-expiration`, { seconds: scene.random.pick([0, 20, 100]) }),
  ],
  [6, async ({ talk, random }) => void talk.clock.forward(random.below(30))],
  [3, async ({ talk }) => void (await talk.running.deps.jobs.rearm('remove expired messages'))],
  [0.6, (scene) => scene.alice.delete(path(scene))],
];

async function makePoll(scene: Scene): Promise<Answer> {
  const poll = { question: 'Soup?', resultMode: 0, maxVotes: 1, options: ['yes', 'no'] };
  const answer = await someone(scene).post(`${api}/v1/poll/${scene.room}`, poll);
  if (answer.status === 201) scene.polls.push(answer.data.id);
  return answer;
}

function draw(random: Random): Deed {
  let left = random.fraction() * deeds.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, deed] of deeds) {
    left -= weight;
    if (left < 0) return deed;
  }
  return send;
}

/** Holds polls until it is told of that message. */
async function follows(
  person: Person,
  room: string,
  from: number,
  isLast: (id: number) => boolean,
): Promise<Conversation> {
  const conversation = new Conversation();
  for (let known = from; !isLast(known); ) {
    const answer = await person.waitsFor(room, { lastKnownMessageId: known, timeout: 30, limit: 50 });
    conversation.hears(answer);
    known = Number(answer.headers.get('x-chat-last-given') ?? known);
  }
  return conversation;
}

/** Pages through the history from its end. */
async function readsAll(person: Person, room: string): Promise<Conversation> {
  const conversation = new Conversation();
  for (let before = 0; ; ) {
    const answer = await person.history(room, { limit: 73, ...(before && { lastKnownMessageId: before }) });
    if (answer.status === 304) return conversation;
    conversation.reads(answer);
    before = Number(answer.headers.get('x-chat-last-given'));
  }
}

same('who waits and who reads it later have the same conversation, whatever happened', async (talk) => {
  const seed = Number(process.env.PARLEY_STORY_SEED ?? 5);
  console.log(`the seed is ${seed}; PARLEY_STORY_SEED sets another`);
  talk.clock.forward(0);
  const random = new Random(seed);
  const [alice, bob, carol] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carol')];
  const room = await alice.createsGroup('Everything', [bob, carol]);
  const start = await bob.newestId(room);
  let last = Number.POSITIVE_INFINITY;
  const following = follows(talk.again(bob), room, start, (id) => id >= last);

  // What goes wrong in the meantime is met below.
  following.catch(() => {});
  const first = await alice.says(room, 'The beginning');
  const scene: Scene = { talk, random, people: [alice, alice, bob, carol], alice, room, sent: [first.id], polls: [] };
  const outcomes = new Map<number, number>();
  for (let done = 0; done < actions; ) {
    const some = Array.from({ length: Math.min(1 + random.below(together), actions - done) }, () =>
      draw(random)(scene),
    );
    done += some.length;
    for (const answer of await Promise.all(some)) {
      if (answer) outcomes.set(answer.status, (outcomes.get(answer.status) ?? 0) + 1);
    }
  }
  const refused = [...outcomes.keys()].filter((status) => status >= 500);
  assert.equal(refused, []);
  assert.ok((outcomes.get(200) ?? 0) > 100 && (outcomes.get(201) ?? 0) > 300, JSON.stringify([...outcomes]));
  await talk.running.deps.jobs.rearm('remove expired messages');
  last = (await alice.says(room, 'The end')).id;

  const now = talk.clock.now();
  const heard = (await following).shown(now);
  const history = await readsAll(bob, room);
  const read = history.shown(now).filter((message) => (message as { id: number }).id > start);
  assert.ok(read.length > 5, `${read.length} messages are left`);
  assert.equal(heard, read);
  const seen = await carol.room(room);
  const counted = history.unreadAbove(seen.lastReadMessage, now);
  assert.is(seen.unreadMessages, counted || (seen.lastReadMessage === -2 ? 1 : 0));
});

same.run();
