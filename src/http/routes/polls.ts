import { gatherNamesOf } from '../../actions/gatherNames.js';
import { changePollDraft, closePoll, createPoll, vote } from '../../actions/managePoll.js';
import { listPollDrafts, seePoll, viewOf } from '../../actions/seePoll.js';
import type { Poll } from '../../domain/poll.js';
import { pollAuthor } from '../../domain/poll.js';
import { bool, int, text, trimAscii, values } from '../input.js';
import { created, ok } from '../ocs.js';
import { presentPoll, presentPollDraft } from '../presenters/poll.js';
import { type RoomRequest, type Route, roomRoute } from '../route.js';

const draftInput = { question: text(), options: values(), resultMode: int(), maxVotes: int() };
const pollInput = { ...draftInput, draft: bool(false), threadId: int(0) };

async function create(request: RoomRequest<typeof pollInput>) {
  const { deps, participant, input } = request;
  const poll = await createPoll(deps, participant, {
    ...input,
    question: trimAscii(input.question),
    name: input.question,
  });
  return input.draft ? answerDraft(request, poll) : created(await view(request, poll));
}

async function change(request: RoomRequest<typeof draftInput>) {
  const { deps, participant, params, input } = request;
  const { resultMode, maxVotes } = input;
  const question = trimAscii(input.question);
  const content = { question, options: input.options, resultMode, maxVotes };
  return answerDraft(request, await changePollDraft(deps, participant, Number(params.pollId), content));
}

async function drafts({ deps, participant }: RoomRequest<Record<never, never>>) {
  const { drafts, names } = await listPollDrafts(deps, participant.room);
  return ok(drafts.map((draft) => presentPollDraft(draft, names)));
}

async function see({ deps, participant, params }: RoomRequest<Record<never, never>>) {
  return ok(presentPoll(await seePoll(deps, participant, Number(params.pollId)), participant.attendee));
}

const voteInput = { optionIds: values([]) };

async function castVote(request: RoomRequest<typeof voteInput>) {
  const { deps, participant, params, input } = request;
  const poll = await vote(deps, participant, Number(params.pollId), input.optionIds);
  return ok(await view(request, poll));
}

async function close(request: RoomRequest<Record<never, never>>) {
  const { deps, participant, params } = request;
  const poll = await closePoll(deps, participant, Number(params.pollId));
  return poll ? ok(await view(request, poll)) : { status: 202, data: null };
}

type PollRequest = RoomRequest<Record<never, never>>;

const view = async ({ deps, participant }: PollRequest, poll: Poll) =>
  presentPoll(await viewOf(deps, participant, poll), participant.attendee);

async function answerDraft({ deps, participant }: PollRequest, poll: Poll) {
  return ok(presentPollDraft(poll, await gatherNamesOf(deps.storage, participant.room, [pollAuthor(poll)])));
}

const path = '/apps/spreed/api/v1/poll/{token}';
const quiet = { cookie: false };

/** Polls and their drafts (spec/polls.md). */
export const pollRoutes: Route[] = [
  roomRoute('POST', path, pollInput, create, quiet),
  roomRoute('POST', `${path}/draft/{pollId}`, draftInput, change, quiet),
  roomRoute('GET', `${path}/drafts`, {}, drafts, quiet),
  roomRoute('GET', `${path}/{pollId}`, {}, see, quiet),
  roomRoute('POST', `${path}/{pollId}`, voteInput, castVote, quiet),
  roomRoute('DELETE', `${path}/{pollId}`, {}, close, quiet),
];
