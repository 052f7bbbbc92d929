const directions = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

/**
 * Whether a session description (SDP, RFC 8866) announces that its author sends that kind of media, `audio` or `video`.
 * Without a direction of its own a section has that of the session, and that is `sendrecv` unless it says otherwise.
 */
export function wouldSend(sdp: string, media: string): boolean {
  const [session = '', ...sections] = sdp.split(/^(?=m=)/m);
  const ofSession = directionOf(session) ?? 'sendrecv';
  return sections
    .filter((section) => section.startsWith(`m=${media} `))
    .some((section) => (directionOf(section) ?? ofSession).startsWith('send'));
}

const directionOf = (section: string): string | undefined =>
  section
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^a=/, ''))
    .find((line) => directions.includes(line));
