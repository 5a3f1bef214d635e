import { Suspense, useEffect, useState } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { useHref, useNavigate, Outlet, type NavigateOptions } from 'react-router';
import { PartNotLoaded } from '../parts/load-part.ts';
import { useSettings } from '../settings/settings.ts';
import { onMissingTexts } from '../settings/texts.ts';

declare module 'react-aria-components' {
  interface RouterConfig {
    routerOptions: NavigateOptions;
  }
}

/** Gives the library's components the language, and the router for their links. */
export function Root() {
  const { language } = useSettings();
  const navigate = useNavigate();
  const [hasTexts, setHasTexts] = useState(true);
  useEffect(() => onMissingTexts(() => setHasTexts(false)), []);
  if (!hasTexts) throw new PartNotLoaded('Texts could not be loaded');
  return (
    <I18nProvider locale={language === 'ar-XB' ? 'ar-EG' : language}>
      <RouterProvider navigate={(path, options) => void navigate(path, options)} useHref={useAddress}>
        <Suspense>
          <Outlet />
        </Suspense>
      </RouterProvider>
    </I18nProvider>
  );
}

/** The address of a link. A whole one leads out of the portal: it stays as it is. */
function useAddress(href: string): string {
  const isWhole = URL.canParse(href);
  const inside = useHref(isWhole ? '/' : href);
  return isWhole ? href : inside;
}
