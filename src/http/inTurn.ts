import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** More requests than any client has reason to send on one connection before it has read an answer. */
const mostWaiting = 64;

/**
 * Answers the requests of one connection one after the other, also when they were all sent at once: the next one is
 * looked at when the client has taken the answer before. Node hands them over together, and would keep all answers for
 * somebody who never reads them; and it does not tell of a hang-up those whose turn has not come.
 */
export function inTurn(answer: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, number>();
  return (request: IncomingMessage, response: ServerResponse) => {
    if (response.socket) {
      answer(request, response);
      return;
    }
    const { socket } = request;
    const others = waiting.get(socket) ?? 0;
    if (others >= mostWaiting) {
      socket.destroy();
      return;
    }
    waiting.set(socket, others + 1);
    response.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      answer(request, response);
    });
  };
}
