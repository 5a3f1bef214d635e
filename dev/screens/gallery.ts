import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { checkoutDir } from '../stack/paths.ts';
import { CHAPTERS, type Look } from './screens.ts';

export const galleryDir = join(checkoutDir, 'docs', 'screens');
export const galleryFile = join(galleryDir, 'README.md');

/** The file of a picture, in {@link galleryDir}. */
export const pictureFile = (name: string) => `${name}.webp`;

/** What `docs/screens/README.md` says: every picture with its sentence. */
export async function galleryText(): Promise<string> {
  const text = [
    '# Screens',
    '<!-- Generated from dev/screens/screens.ts by `npm run screens`. -->',
    'Each page, with the sample licences of `npm start`. `npm run screens` takes the pictures; dates and sums depend on the day.',
    ...CHAPTERS.flatMap(({ heading, screens }) => [
      `## ${heading}`,
      ...screens.flatMap(({ name, shows, look = {} }) => [shows, picture(name, look)]),
    ]),
  ];
  return await format(text.join('\n\n'), { ...(await resolveConfig(galleryFile)), filepath: galleryFile });
}

function picture(name: string, { device }: Look): string {
  return `<img src="${pictureFile(name)}" alt="${name}" width="${device === 'phone' ? 300 : 880}">`;
}
