import { maxMessageLength } from './domain/comment.js';
import { allPermissions } from './domain/file.js';
import { largestAnimation } from './domain/preview.js';
import { referencePattern } from './domain/reference.js';
import type { Retention } from './domain/retention.js';
import { maxDescriptionLength } from './domain/roomRules.js';
import { type Theme, textOn } from './domain/theme.js';
import { attachmentFolderKey } from './domain/userSetting.js';
import { backgroundNames } from './pictures/backgrounds.js';
import { nextcloudVersion, talkVersion } from './version.js';

/**
 * What clients are told that this server can do (spec/host.md §2). Clients show a control for each, so that
 * announcing something before it works is a defect; each entry comes with the code that makes it true.
 */

/** In the order in which Talk lists them. */
const features = [
  'audio',
  'video',
  'chat-v2',
  'conversation-v4',
  'guest-signaling',
  'empty-group-room',
  'guest-display-names',
  'multi-room-users',
  'favorites',
  'last-room-activity',
  'no-ping',
  'system-messages',
  'delete-messages',
  'mention-flag',
  'in-call-flags',
  'conversation-call-flags',
  'notification-levels',
  'invite-groups-and-mails',
  'locked-one-to-one-rooms',
  'read-only-rooms',
  'listable-rooms',
  'chat-read-marker',
  'chat-unread',
  'webinary-lobby',
  'start-call-flag',
  'chat-replies',
  'circles-support',
  'force-mute',
  'chat-read-status',
  'raise-hand',
  'room-description',
  'rich-object-sharing',
  'temp-user-avatar-api',
  'geo-location-sharing',
  'voice-message-sharing',
  'signaling-v3',
  'publishing-permissions',
  'clear-history',
  'direct-mention-flag',
  'notification-calls',
  'conversation-permissions',
  'rich-object-list-media',
  'rich-object-delete',
  'unified-search',
  'chat-permission',
  'silent-send',
  'silent-call',
  'send-call-notification',
  'talk-polls',
  'breakout-rooms-v1',
  'avatar',
  'chat-get-context',
  'single-conversation-status',
  'chat-keep-notifications',
  'typing-privacy',
  'remind-me-later',
  'bots-v1',
  'markdown-messages',
  'media-caption',
  'session-state',
  'note-to-self',
  'delete-messages-unlimited',
  'edit-messages',
  'silent-send-state',
  'chat-read-last',
  'ban-v1',
  'chat-reference-id',
  'mention-permissions',
  'edit-messages-note-to-self',
  'archived-conversations-v2',
  'talk-polls-drafts',
  'download-call-participants',
  'email-csv-import',
  'conversation-creation-password',
  'call-notification-state-api',
  'edit-draft-poll',
  'conversation-creation-all',
  'important-conversations',
  'unbind-conversation',
  'upcoming-reminders',
  'sensitive-conversations',
  // Newer than Talk 21.
  'threads',
  'pinned-messages',
  'scheduled-messages',
  'private-reply',
  // Talk adds these where its host can do it.
  'message-expiration',
  'reactions',
] as const;

/** Those that a conversation on another server does not decide. */
const featuresLocal = [
  'favorites',
  'chat-read-status',
  'listable-rooms',
  'temp-user-avatar-api',
  'unified-search',
  'avatar',
  'remind-me-later',
  'note-to-self',
  'archived-conversations-v2',
  'call-notification-state-api',
  'conversation-creation-all',
  'important-conversations',
  'upcoming-reminders',
  'sensitive-conversations',
] as const satisfies readonly (typeof features)[number][];

/** The same for what stands in `config`. */
const configLocal = {
  attachments: ['allowed', 'folder', 'conversation-subfolders'],
  call: [
    'predefined-backgrounds',
    'predefined-backgrounds-v2',
    'can-upload-background',
    'start-without-media',
    'blur-virtual-background',
  ],
  chat: [
    'read-privacy',
    'has-translation-providers',
    'has-translation-task-providers',
    'typing-privacy',
    'summary-threshold',
  ],
  conversations: ['can-create', 'list-style', 'description-length'],
  federation: ['enabled', 'incoming-enabled', 'outgoing-enabled', 'only-trusted-servers'],
  previews: ['max-gif-size'],
  signaling: ['session-ping-limit', 'hello-v2-token-key'],
  experiments: ['enabled'],
};

/** What depends on who asks, and on what the administrator has set. */
export interface TalkOptions {
  /** False for guests. */
  canCreate: boolean;
  breakoutRooms: boolean;
  calls: {
    enabled: boolean;
    /** RoomSettings.recordingConsent */
    recordingConsent: number;
    /** Seconds, 0 for any time. */
    maxDuration: number;
  };
  retention: Retention;
  forcePasswords: boolean;
  /** False for guests. */
  hasFiles: boolean;
  /** The user's own settings (domain/userSetting.ts); what holds while nothing is set for guests. */
  settings: Record<string, string>;
}

/** What clients offer to send to each other during a call; it goes from client to client as it is. */
const callReactions = ['❤️', '🎉', '👏', '👋', '👍', '👎', '🔥', '😂', '🤩', '🤔', '😲', '😥'];

/** What Talk itself can do: the block `spreed`. Every group of `config` is there, for clients read it unasked. */
export function talkCapabilities(options: TalkOptions) {
  const { canCreate, breakoutRooms, calls, retention, forcePasswords, hasFiles, settings } = options;
  return {
    features,
    'features-local': featuresLocal,
    config: {
      attachments: hasFiles
        ? { allowed: true, folder: settings[attachmentFolderKey], 'conversation-subfolders': true }
        : { allowed: false, 'conversation-subfolders': false },
      call: {
        enabled: calls.enabled,
        'breakout-rooms': breakoutRooms,
        recording: false,
        'recording-consent': calls.recordingConsent,
        'supported-reactions': callReactions,
        'predefined-backgrounds': backgroundNames,
        'predefined-backgrounds-v2': backgroundNames.map((name) => `/apps/spreed/img/backgrounds/${name}`),
        'can-upload-background': false,
        'sip-enabled': false,
        'sip-dialout-enabled': false,
        'can-enable-sip': false,
        'start-without-media': settings.calls_start_without_media === 'yes',
        'max-duration': calls.maxDuration,
        'blur-virtual-background': settings.blur_virtual_background === 'yes',
        'end-to-end-encryption': false,
      },
      chat: {
        'max-length': maxMessageLength,
        'read-privacy': Number(settings.read_status_privacy),
        'has-translation-providers': false,
        'has-translation-task-providers': false,
        'typing-privacy': Number(settings.typing_privacy),
        'summary-threshold': 100,
      },
      conversations: {
        'can-create': canCreate,
        'force-passwords': forcePasswords,
        'list-style': settings.conversations_list_style,
        'description-length': maxDescriptionLength,
        // Days; 0 is never.
        'retention-event': retention.event,
        'retention-phone': retention.phone_temporary,
        'retention-instant-meetings': retention.instant_meeting,
      },
      federation: {
        enabled: false,
        'incoming-enabled': false,
        'outgoing-enabled': false,
        'only-trusted-servers': true,
      },
      // Bytes up to which clients play a GIF in place.
      previews: { 'max-gif-size': largestAnimation },
      signaling: { 'session-ping-limit': 200 },
      experiments: { enabled: 0 },
    },
    'config-local': configLocal,
    version: talkVersion,
  };
}

/** The block `user_status`, for accounts only. */
export const statusCapabilities = { enabled: true, restore: true, supports_emoji: true, supports_busy: true };

/** The block `files_sharing`, for accounts only: files are shared with conversations, and with nobody else. */
export const sharingCapabilities = {
  api_enabled: true,
  public: { enabled: false },
  resharing: true,
  user: { send_mail: false, expire_date: { enabled: true } },
  group_sharing: false,
  group: { enabled: false, expire_date: { enabled: true } },
  default_permissions: allPermissions,
  federation: {
    outgoing: false,
    incoming: false,
    expire_date: { enabled: false },
    expire_date_supported: { enabled: false },
  },
  sharee: { query_lookup_default: false, always_show_unique: true },
};

/** The block `notifications`. No `push`: nobody is woken on a device, clients ask. */
export const notificationCapabilities = {
  'ocs-endpoints': [
    'list',
    'get',
    'delete',
    'delete-all',
    'icons',
    'rich-strings',
    'action-web',
    'user-status',
    'exists',
  ],
  push: [],
  'admin-notifications': [],
};

/** The block `core`, for accounts only. */
export const coreCapabilities = (user: { language: string; locale: string; timezone: string }) => ({
  pollinterval: 60,
  'webdav-root': 'remote.php/webdav',
  'reference-api': true,
  'reference-regex': referencePattern,
  // Links with /index.php work everywhere.
  'mod-rewrite-working': false,
  user: { language: user.language, locale: user.locale, timezone: user.timezone },
});

/** The block `dav`: uploads in parts, of the second kind. */
export const davCapabilities = { chunking: '1.0', public_shares_chunking: false };

/** The block `files`: which names there cannot be (domain/file.ts), and how large files are sent. */
export const fileCapabilities = {
  bigfilechunking: true,
  blacklisted_files: ['.htaccess'],
  forbidden_filenames: ['.htaccess'],
  forbidden_filename_basenames: [],
  forbidden_filename_characters: ['\\', '/'],
  forbidden_filename_extensions: ['.filepart', '.part'],
  // Bytes of one part, and how many a client may send at once.
  chunked_upload: { max_size: 100 * 1024 * 1024, max_parallel_count: 5 },
  file_conversions: [],
  undelete: false,
  versioning: false,
};

/** The block `theming`: how the server presents itself. @param baseUrl where its pictures are */
export const themingCapabilities = ({ name, url, slogan, color }: Theme, baseUrl: string) => ({
  name,
  productName: name,
  url,
  slogan,
  color,
  'color-text': textOn(color),
  'color-element': color,
  'color-element-bright': color,
  'color-element-dark': color,
  logo: `${baseUrl}/index.php/apps/theming/image/logo`,
  background: color,
  'background-text': textOn(color),
  'background-plain': true,
  'background-default': false,
  logoheader: `${baseUrl}/index.php/apps/theming/image/logoheader`,
  favicon: `${baseUrl}/index.php/apps/theming/favicon`,
});

/** The block `provisioning_api`: who sees what of an account is asked by scopes, but no other server ever does. */
export const provisioningCapabilities = {
  version: '1.22.0',
  AccountPropertyScopesVersion: 2,
  AccountPropertyScopesFederatedEnabled: false,
  AccountPropertyScopesPublishedEnabled: false,
};

/** The block `version` beside the capabilities. */
export const versionBlock = {
  major: nextcloudVersion.major,
  minor: nextcloudVersion.minor,
  micro: nextcloudVersion.micro,
  string: nextcloudVersion.string,
  edition: '',
  extendedSupport: false,
};
