import { TalkError } from '../../domain/errors.js';
import { int } from '../input.js';
import { type Route, roomRoute } from '../route.js';

/** There is nobody to ask for a summary, and a Talk without such a provider says so (spec/chat-send.md §9). */
async function summarize(): Promise<never> {
  throw new TalkError('invalid', 'ai-error');
}

export const summaryRoutes: Route[] = [
  roomRoute('POST', '/apps/spreed/api/v1/chat/{token}/summarize', { fromMessageId: int() }, summarize),
];
