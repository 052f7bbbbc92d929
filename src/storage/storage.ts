import type { AccountStorage, PictureStorage } from './accountStorage.js';
import type { BotStorage } from './botStorage.js';
import type { CallStorage, SignalingStorage } from './callStorage.js';
import type { ChatStorage } from './chatStorage.js';
import type { ConfigStorage } from './configStorage.js';
import type { ContentStorage } from './contentStorage.js';
import type { EmailGuestStorage } from './emailGuestStorage.js';
import type { FileStorage } from './fileStorage.js';
import type { AttemptStorage, HttpSessionStorage, LoginFlowStorage } from './loginStorage.js';
import type { NotificationStorage } from './notificationStorage.js';
import type { PollStorage } from './pollStorage.js';
import type { RoomStorage } from './roomStorage.js';
import type { SearchStorage } from './searchStorage.js';
import type { ShareStorage } from './shareStorage.js';
import type { StatusStorage } from './statusStorage.js';
import type { ThreadStorage } from './threadStorage.js';

/**
 * Everything we keep. One call is one transaction: it happened or it did not, and what has resolved is durable.
 * Absence is `undefined`; exceptions are for trouble: TalkError `unavailable` when the disk is full or failing,
 * `notFound` when what a change belongs to has been deleted since the caller looked (or `roomNotFound`, where it says
 * so), and whatever else is a bug. Arguments and results are plain data, numbers safe integers, so that a backend may run
 * elsewhere. Times are unix seconds and come from the caller: storage has no clock.
 *
 * Every backend passes test/storage/contract.ts.
 */
export interface Storage
  extends AccountStorage,
    LoginFlowStorage,
    PictureStorage,
    ConfigStorage,
    AttemptStorage,
    HttpSessionStorage,
    RoomStorage,
    EmailGuestStorage,
    ChatStorage,
    PollStorage,
    ThreadStorage,
    NotificationStorage,
    BotStorage,
    CallStorage,
    StatusStorage,
    SearchStorage,
    FileStorage,
    ShareStorage,
    ContentStorage,
    SignalingStorage {
  /** What was called before is still kept; later calls are refused. May be called again. */
  close(): Promise<void>;
}
