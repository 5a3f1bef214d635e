import { useNavigate } from 'react-router';
import { unwrap } from '../../../../contract/client/client.ts';
import { apiWithoutAsking } from '../data/client.ts';
import { useForgetEverything } from '../data/me.ts';
import { announceProblem } from '../shell/announcements.tsx';
import { withWayBack } from './way-back.ts';

/** Ends the session, forgets what was read in it, and shows the way in, which then leads to `next`. */
export function useSignOut(): (next: string) => Promise<void> {
  const navigate = useNavigate();
  const forgetEverything = useForgetEverything();
  return async (next) => {
    try {
      await unwrap(apiWithoutAsking().DELETE('/v1/sessions/current'));
    } catch (error) {
      return announceProblem(error);
    }
    forgetEverything(null);
    await navigate(next === '/' ? '/sign-in' : withWayBack('/sign-in', next), { replace: true });
  };
}
