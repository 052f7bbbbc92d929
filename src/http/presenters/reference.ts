import type { CallDestination, Destination } from '../../actions/resolveReference.js';
import { cut, maxDescription, type Reference } from '../../domain/reference.js';
import { callTypeOf } from '../../domain/room.js';
import { avatarUrl } from '../../domain/roomAvatar.js';
import { presentMessage } from './message.js';
import { plainMessage } from './plainMessage.js';

/** What clients show of a link (spec/host.md §10). @param now unix seconds */
export function presentReference(url: string, destination: Destination, baseUrl: string, now: number): Reference {
  if (destination.kind === 'call') return presentCall(url, destination, baseUrl, now);
  const page = destination.kind === 'page' ? destination.page : undefined;
  // No picture: whoever reads the chat would fetch it from over there, and be seen to.
  const shown = { id: url, name: page?.title ?? url, description: page?.description || null, thumb: null, link: url };
  if (!page) return { richObjectType: 'call', richObject: null, openGraphObject: shown, accessible: false };
  const richObject = { id: url, name: shown.name, description: page.description, link: url };
  return { richObjectType: 'open-graph', richObject, openGraphObject: shown, accessible: true };
}

function presentCall(url: string, destination: CallDestination, baseUrl: string, now: number): Reference {
  const { room, roomDisplayName, message } = destination;
  const viewer = { actor: undefined, roomDisplayName };
  const said = message && presentMessage(message.comment, viewer, { room, names: message.names, baseUrl, now });
  return {
    richObjectType: 'call',
    richObject: {
      id: room.token,
      name: roomDisplayName,
      link: url,
      'call-type': callTypeOf(room),
      ...(said && { 'message-id': String(said.id) }),
    },
    openGraphObject: {
      id: url,
      name: said ? `Message of ${said.actorDisplayName || 'a guest'} in ${roomDisplayName}` : roomDisplayName,
      description: cut(said ? plainMessage(said) : room.description, maxDescription) || null,
      thumb: avatarUrl(baseUrl, room),
      link: url,
    },
    accessible: true,
  };
}
