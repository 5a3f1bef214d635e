/** A real API process, like `api/main.ts`, that kills itself before or after it gives a session a new token. */
import { runApi } from '../../api/run.ts';
import { KILL_POINT_VARIABLE } from './kill-points.ts';

await runApi({
  extend(_app, { deps: { sessions } }) {
    const replaceToken = sessions.replaceToken.bind(sessions);
    const killIfAt = (point: string) => {
      // SIGKILL rather than process.exit, so that nothing is flushed or closed.
      if (process.env[KILL_POINT_VARIABLE] === point) process.kill(process.pid, 'SIGKILL');
    };
    sessions.replaceToken = async (presented) => {
      killIfAt('before token');
      const token = await replaceToken(presented);
      killIfAt('after token');
      return token;
    };
  },
});
