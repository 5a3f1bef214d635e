import type { LicenseState } from '../../domain/lifecycle/license.ts';

/** Mail programs drop style sheets: each element carries its style. Classes serve the dark theme alone. */
const FONT = "font-family:Inter,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif;";
const INK = 'color:#151e19;';
const TEXT = `${FONT}margin:0 0 16px;font-size:16px;line-height:25px;${INK}`;

export const STYLES = {
  desk: 'background:#f0f5f2',
  brand: `${FONT}padding:0 4px 16px;font-size:16px;line-height:22px;font-weight:600;letter-spacing:-0.02em;${INK}`,
  sheet: 'background:#ffffff;border:1px solid #dfe4e1;border-radius:12px;padding:32px 36px',
  title: `${FONT}margin:0 0 16px;font-size:24px;line-height:30px;font-weight:600;letter-spacing:-0.02em;${INK}`,
  heading: `${FONT}margin:26px 0 8px;font-size:16px;line-height:22px;font-weight:600;${INK}`,
  paragraph: TEXT,
  list: `${TEXT}padding:0 0 0 22px;`,
  item: 'margin:0 0 4px;',
  link: 'color:#0c6240',
  box: 'margin:0 0 18px;padding:14px 18px;border-radius:8px;background:#ffedd9',
  boxText: `${FONT}margin:0;font-size:16px;line-height:24px;color:#704000`,
  button: 'border-radius:8px;background:#0c6240',
  buttonLink: `${FONT}display:inline-block;padding:13px 22px;font-size:16px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none`,
  row: `${FONT}padding:6px 0;font-size:15px;line-height:22px;${INK}`,
  amount: `${FONT}padding:6px 0 6px 16px;font-size:15px;line-height:22px;${INK}white-space:nowrap;`,
  rule: 'border-top:1px solid #151e19;font-size:0;line-height:0;height:4px',
  footer: `${FONT}padding:20px 8px 0;font-size:13px;line-height:20px;color:#5a655e;`,
  footerLink: 'color:#5a655e',
} as const;

/** A cell of the lifeline: a solid line for what has happened, a dashed one for what comes. */
export function lifelineCellStyle(state: LicenseState, happened: boolean): string {
  const line = `border-top:4px ${happened ? 'solid' : 'dashed'} ${LINE_COLOURS[state] ?? '#1d8158'};`;
  return `${FONT}${line}padding:7px 8px 0 0;font-size:13px;line-height:18px;color:#434d47;`;
}

const LINE_COLOURS: Partial<Record<LicenseState, string>> = { grace: '#b36b11', suspended: '#cb473f' };

export const STYLE_SHEET = `
@media (prefers-color-scheme: dark) {
  .desk { background: #080b09 !important; }
  .sheet { background: #101412 !important; border-color: #262c29 !important; }
  .ink { color: #eaeeeb !important; }
  .ink2 { color: #b5bdb8 !important; }
  .ink3, .ink3 a { color: #98a19b !important; }
  .accent { color: #69d39f !important; }
  .rule { border-color: #3a423e !important; }
  .btn { background: #69d39f !important; }
  .btn-a { color: #06130d !important; }
  .warn { background: #362209 !important; }
  .warn p, .warn a { color: #f9c691 !important; }
}
@media (max-width: 480px) { .pad { padding-left: 20px !important; padding-right: 20px !important; } }
`;
