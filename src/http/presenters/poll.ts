import type { SeenPoll } from '../../actions/seePoll.js';
import type { Attendee } from '../../domain/attendee.js';
import { type NameBook, namedActor } from '../../domain/names.js';
import { mayManage, type Poll, PollStatus, type PollVote, ResultMode } from '../../domain/poll.js';

/** A draft, and what every poll begins with; the order of keys is that of Talk (spec/polls.md §2). */
export const presentPollDraft = (poll: Poll, names: NameBook) => ({
  id: poll.id,
  question: poll.question,
  options: poll.options,
  ...presentActor(poll, names),
  status: poll.status,
  resultMode: poll.resultMode,
  maxVotes: poll.maxVotes,
});

/** A poll for one participant, who may not have to know yet how it stands. */
export function presentPoll({ poll, votedSelf, details, names }: SeenPoll, viewer: Attendee) {
  const isOver = poll.status === PollStatus.closed;
  const seesResult = isOver || (poll.resultMode === ResultMode.public && votedSelf.length > 0);
  return {
    ...presentPollDraft(poll, names),
    votes: seesResult && poll.numVoters > 0 ? poll.votes : [],
    numVoters: seesResult || mayManage(poll, viewer) ? poll.numVoters : 0,
    ...(details && {
      details: details.map((vote) => ({ ...presentActor(vote, names), optionId: vote.optionId })),
    }),
    votedSelf,
  };
}

/** Who made a poll or voted; guests who are gone keep the name that they had. */
function presentActor({ actorType, actorId, displayName }: Omit<PollVote, 'optionId'>, names: NameBook) {
  const { type, id, name } = namedActor(actorType, actorId, names);
  const isGuest = type === 'guests' || type === 'emails';
  return { actorType: type, actorId: id, actorDisplayName: name || (isGuest ? displayName : '') };
}
