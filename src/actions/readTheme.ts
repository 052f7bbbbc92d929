import type { Deps } from '../deps.js';
import { type Theme, themeFrom } from '../domain/theme.js';

export const themeOf = async ({ storage, instance }: Pick<Deps, 'storage' | 'instance'>): Promise<Theme> =>
  themeFrom(await storage.appConfigOf('theming'), instance.url);
