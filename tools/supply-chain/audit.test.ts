import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkoutDir } from '../../dev/stack/paths.ts';
import type { AuditException } from './audit-exceptions.ts';
import { noted, overdueProblems, REMEDIATION_DAYS, type SeenByAdvisory } from './first-seen.ts';
import { judgeAudit } from './judge-audit.ts';

const TODAY = '2027-01-31';
const advisory = (severity: string, id = 'GHSA-aaaa-bbbb-cccc') => ({
  source: 1,
  name: 'express',
  title: 'A mistake',
  url: `https://github.com/advisories/${id}`,
  severity,
  range: '<9',
});
const report = (...advisories: unknown[]) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: { express: { nodes: ['node_modules/express'], via: ['other', ...advisories] } },
  });
/** Known since today, unless it is said otherwise. */
const SEEN: SeenByAdvisory = Object.fromEntries(
  ['GHSA-aaaa-bbbb-cccc', 'GHSA-dddd-eeee-ffff'].map((id) => [id, { severity: 'low', firstSeen: TODAY }]),
);
const idsIn = (output: string): readonly string[] => output.match(/GHSA-[a-z-]+/g) ?? [];
const judge = (output: string, exceptions: readonly AuditException[], today: string, known = SEEN) => {
  const seen = Object.fromEntries(Object.entries(known).filter(([id]) => idsIn(output).includes(id)));
  return judgeAudit(output, { shipped: new Set(['node_modules/express']), exceptions, seen, today });
};
const exception = { advisory: 'GHSA-aaaa-bbbb-cccc', reason: 'It is never called', until: TODAY };

describe('judgeAudit', () => {
  test.each(['high', 'critical'])('fails for severity %s', (severity) => {
    const { outcome, messages } = judge(report(advisory(severity)), [], TODAY);
    expect([outcome, messages[0]]).toEqual(['failed', expect.stringContaining('express')]);
  });

  test.each(['info', 'low', 'moderate'])('passes for severity %s', (severity) => {
    expect(judge(report(advisory(severity)), [], TODAY).outcome).toBe('passed');
  });

  test('passes for a package that does not run in production', () => {
    const elsewhere = { shipped: new Set(['node_modules/other']), exceptions: [], seen: {}, today: TODAY };
    expect(judgeAudit(report(advisory('critical')), elsewhere).outcome).toBe('passed');
  });

  test('passes without any', () => {
    expect(judge(report(), [], TODAY).outcome).toBe('passed');
  });

  test('passes with an exception until its last day, and fails from the next one on', () => {
    const output = report(advisory('critical'));
    expect(judge(output, [exception], TODAY).outcome).toBe('passed');
    expect(judge(output, [exception], '2027-02-01').messages).toEqual([`GHSA-aaaa-bbbb-cccc: ended on ${TODAY}`]);
  });

  test('fails for another vulnerability than the one of the exception', () => {
    const output = report(advisory('high'), advisory('high', 'GHSA-dddd-eeee-ffff'));
    expect(judge(output, [exception], TODAY).messages).toEqual([expect.stringContaining('GHSA-dddd-eeee-ffff')]);
  });

  test('fails for an exception that nothing needs, or without a reason', () => {
    expect(judge(report(), [exception], TODAY).outcome).toBe('failed');
    expect(judge(report(advisory('high')), [{ ...exception, reason: '' }], TODAY).outcome).toBe('failed');
  });

  test.each([
    ['low', '2027-05-01', 'passed'],
    ['low', '2027-05-02', 'failed'],
    ['moderate', '2027-03-02', 'passed'],
    ['moderate', '2027-03-03', 'failed'],
  ])('for severity %s, on %s, has %s', (severity, today, outcome) => {
    expect(judge(report(advisory(severity)), [], today).outcome).toBe(outcome);
  });

  test('counts the time of the severity that the registry says now', () => {
    const { messages } = judge(report(advisory('moderate')), [], '2027-04-01');
    expect(messages).toEqual([
      'GHSA-aaaa-bbbb-cccc: moderate, known since 2027-01-31; it had to be mended by 2027-03-02',
    ]);
  });

  test('lets one of lower severity be, whose time is over, until the end of its exception', () => {
    const output = report(advisory('low'));
    const until = '2027-12-31';
    expect(judge(output, [{ ...exception, until }], until).outcome).toBe('passed');
    expect(judge(output, [{ ...exception, until }], '2028-01-01').outcome).toBe('failed');
  });

  test('fails for one that is not noted, so that its time begins, and for one that is noted and mended', () => {
    expect(judge(report(advisory('low')), [], TODAY, {}).messages).toEqual([expect.stringContaining('is new')]);
    const circumstances = { shipped: new Set(['node_modules/express']), exceptions: [], today: TODAY };
    const mended = judgeAudit(report(), {
      ...circumstances,
      seen: { 'GHSA-aaaa-bbbb-cccc': { severity: 'low', firstSeen: TODAY } },
    });
    expect(mended.messages).toEqual([expect.stringContaining('is mended')]);
  });

  test.each([
    ['an error of the registry', JSON.stringify({ message: '405 Method Not Allowed', error: {} }), '405'],
    ['another kind of report', JSON.stringify({ auditReportVersion: 1, advisories: {} }), 'auditReportVersion'],
    ['what is no JSON', 'npm error network\nmore', 'npm error network'],
    ['nothing', '', 'printed nothing'],
  ])('knows nothing from %s, which is not the same as passed', (_what, output, reason) => {
    const result = judge(output, [], TODAY);
    expect(result.outcome).toBe('not_checked');
    expect(result.messages[0]).toContain(reason);
  });
});

describe('times to mend', () => {
  test.each([
    ['critical', 'critical'],
    ['high', 'high'],
    ['medium', 'moderate'],
    ['low', 'low'],
  ] as const)('of severity %s are those of SECURITY.md', (written, severity) => {
    const page = readFileSync(join(checkoutDir, 'SECURITY.md'), 'utf8');
    const [, count = '', unit = ''] = new RegExp(`^\\| ${written} +\\| (\\d+) (hours|days)`, 'm').exec(page) ?? [];
    expect(REMEDIATION_DAYS[severity]).toBe(unit === 'hours' ? Number(count) / 24 : Number(count));
  });

  test('that are over are found without the registry, for what is noted', () => {
    const seen = { 'GHSA-aaaa-bbbb-cccc': { severity: 'high', firstSeen: TODAY } } as const;
    const none = new Set<string>();
    expect(overdueProblems(seen, { excepted: none, today: '2027-02-07' })).toEqual([]);
    expect(overdueProblems(seen, { excepted: none, today: '2027-02-08' })).toHaveLength(1);
    expect(overdueProblems(seen, { excepted: new Set(Object.keys(seen)), today: '2027-02-08' })).toEqual([]);
  });

  test('begin once: noting again keeps the day, takes the newest severity, and leaves out what is mended', () => {
    const seen = {
      old: { severity: 'low', firstSeen: '2027-01-01' },
      gone: { severity: 'low', firstSeen: '2027-01-01' },
    } as const;
    expect(
      noted(
        seen,
        new Map([
          ['old', 'high'],
          ['new', 'low'],
        ] as const),
        TODAY,
      ),
    ).toEqual({
      new: { severity: 'low', firstSeen: TODAY },
      old: { severity: 'high', firstSeen: '2027-01-01' },
    });
  });
});

/** Runs `npm run audit` against a registry whose audit answers as given. */
async function auditWith(answer: RequestListener): Promise<{ code: number; stdout: string }> {
  const registry = createServer((req, res) => {
    if (req.url?.includes('/security/')) return answer(req.resume(), res);
    res.writeHead(404).end('{}');
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as AddressInfo;
  const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_fetch_retries: '0' };
  try {
    return await new Promise((done) =>
      execFile(process.execPath, ['tools/supply-chain/audit.ts'], { cwd: checkoutDir, env }, (error, stdout) =>
        done({ code: error ? Number(error.code) : 0, stdout }),
      ),
    );
  } finally {
    registry.closeAllConnections();
    registry.close();
  }
}

const json = (body: unknown, status = 200): RequestListener => {
  return (_req, res) => void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

describe('npm run audit', () => {
  test('passes when the registry knows no vulnerability', async () => {
    expect(await auditWith(json({}))).toMatchObject({ code: 0, stdout: expect.stringContaining('No known') });
  });

  test('fails for one of high severity in a package of production', async () => {
    const { range: vulnerable_versions, source: id, ...others } = advisory('high');
    const { code, stdout } = await auditWith(json({ express: [{ ...others, id, vulnerable_versions }] }));
    expect(code).toBe(1);
    expect(stdout).toContain('express: high, GHSA-aaaa-bbbb-cccc');
  });

  test.each([
    ['fails for one in a package that the pages bundle', 'react', 1],
    ['passes for one in a package of development', 'vitest', 0],
  ])('%s', async (_what, name, expected) => {
    const found = { ...advisory('critical'), id: 1, name, vulnerable_versions: '*' };
    expect((await auditWith(json({ [name]: [found] }))).code).toBe(expected);
  });

  test('says that nothing was checked when the registry offers no audit', async () => {
    const { code, stdout } = await auditWith(json({ error: 'no' }, 405));
    expect(code).toBe(3);
    expect(stdout).toContain('NOT CHECKED');
  });
});

test('the report of all suites tells what was not checked from what passed and what failed', async () => {
  const script = `. .ci/suites.sh
    suite good true; suite bad false; suite_where_possible fine true
    suite_where_possible away sh -c 'exit 3'; suite_where_possible broken sh -c 'exit 1'; report`;
  const stdout = await new Promise<string>((done) =>
    execFile('bash', ['-uc', script], { cwd: checkoutDir }, (_error, text) => done(text)),
  );
  const lines = stdout.split('\n').filter((line) => /^(Not checked|Failed)/.test(line));
  expect(lines).toEqual(['Not checked: away', 'Failed: bad (1)', 'Failed: broken (1)']);
});
