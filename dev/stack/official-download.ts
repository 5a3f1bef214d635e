import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { BinarySpec } from './binary-catalog.ts';
import type { Report } from './report.ts';
import { extractFromTarGz, extractFromZip } from './archives.ts';

const PLATFORM_NAMES: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const ARCHITECTURE_NAMES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

const LOOKUP_TIMEOUT_MS = 4_000;
const DOWNLOAD_TIMEOUT_MS = 120_000;

const ArchiveLocation = z.object({ archiveUrl: z.string(), fileToExtract: z.string() });

/**
 * Fetches a binary into the file `target` from Temporal's download service, by the two requests its SDKs make: which
 * archive, then the archive. Where the service cannot be reached it fails at once or after four seconds.
 */
export async function downloadOfficial(
  spec: BinarySpec,
  target: string,
  report: Report,
  service = 'https://temporal.download',
): Promise<void> {
  const platform = PLATFORM_NAMES[process.platform];
  const arch = ARCHITECTURE_NAMES[process.arch];
  if (!platform || !arch) throw new Error(`nothing is published for ${process.platform} on ${process.arch}`);

  const { artifact, release, format } = spec.official;
  const query = new URLSearchParams({ arch, platform, ...(format ? { format } : {}) });
  const found = await fetchOk(`${service}/${artifact}/${release}?${query.toString()}`, LOOKUP_TIMEOUT_MS);
  const { archiveUrl, fileToExtract } = ArchiveLocation.parse(await found.json());

  report(`fetching ${spec.title} ${spec.version} from ${new URL(archiveUrl).host}, some tens of MB`);
  const archive = `${target}.archive`;
  try {
    const { body } = await fetchOk(archiveUrl, DOWNLOAD_TIMEOUT_MS);
    if (!body) throw new Error(`${archiveUrl} answered nothing`);
    await pipeline(Readable.fromWeb(body), createWriteStream(archive));
    const extract = new URL(archiveUrl).pathname.endsWith('.zip') ? extractFromZip : extractFromTarGz;
    await extract(archive, (name) => name === fileToExtract, target);
  } finally {
    await rm(archive, { force: true });
  }
}

async function fetchOk(url: string, timeoutMs: number): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
  return response;
}
