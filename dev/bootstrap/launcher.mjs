const POLL_MS = 250;

/**
 * Calls `stop` once when npm, which started this process, has ended: a killed npm passes no signal on. A process that was
 * started without npm may outlive its parent, as under nohup.
 */
export function onLauncherGone(stop) {
  if (!process.env.npm_lifecycle_event) return;
  const launcher = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    stop();
  }, POLL_MS);
  timer.unref();
}
