import { themeOf } from '../../actions/readTheme.js';
import { TalkError } from '../../domain/errors.js';
import { drawBackground } from '../../pictures/backgrounds.js';
import { drawMark } from '../../pictures/brand.js';
import type { Page } from '../pages.js';
import { answerPicture } from '../pictureAnswer.js';

/** In white, for dark grounds such as the bar that clients put the logo into. */
const white = '#ffffff';
/** What begins with `app` is the icon of Talk: dark icons are for bright grounds. */
const images = /^\/apps\/spreed\/img\/(?<name>app|app-dark)\.svg$/;
const backgrounds = /^\/apps\/spreed\/img\/backgrounds\/(?<name>[^/]+)$/;
const themed = /^\/(?:apps\/theming\/(?:image\/(?:logo|logoheader)|(?<icon>favicon))|(?<usual>favicon\.ico))$/;

/** Pictures of the server itself, which its capabilities and notifications name. */
export const brandPages: Page[] = [
  {
    verb: 'GET',
    path: images,
    async handle({ ctx, deps, params }) {
      answerPicture(ctx, deps.clock, drawMark(params.name === 'app' ? white : '#000000'));
    },
  },
  {
    verb: 'GET',
    path: backgrounds,
    async handle({ ctx, deps, params }) {
      const picture = await drawBackground(params.name ?? '');
      if (!picture) throw new TalkError('notFound');
      answerPicture(ctx, deps.clock, picture);
    },
  },
  {
    verb: 'GET',
    path: themed,
    async handle({ ctx, deps, params }) {
      const { color } = await themeOf(deps);
      answerPicture(ctx, deps.clock, drawMark(params.icon || params.usual ? color : white));
    },
  },
];
