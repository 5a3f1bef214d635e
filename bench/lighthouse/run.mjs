/**
 * `node run.mjs <port> <url>`: measures a page in the Chromium whose debugging port is given, with Lighthouse's own mobile throttling,
 * and prints scores from 0 to 100, the Largest Contentful Paint in milliseconds, and what took away from the scores, as one line of JSON.
 */
import lighthouse from 'lighthouse';

const [port, url] = process.argv.slice(2);
const CATEGORIES = ['accessibility', 'best-practices', 'performance'];

const { lhr } = await lighthouse(url, {
  port: Number(port),
  onlyCategories: CATEGORIES,
  logLevel: 'error',
});
if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
const failed = CATEGORIES.filter((name) => name !== 'performance').flatMap((name) =>
  lhr.categories[name].auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => `${id}: ${lhr.audits[id].title}`),
);
console.log(
  JSON.stringify({
    ...Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(lhr.categories[name].score * 100)])),
    lcpMs: lhr.audits['largest-contentful-paint'].numericValue,
    failed,
  }),
);
