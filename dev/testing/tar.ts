import { Header } from 'tar';

/** An uncompressed tar archive of files, by name. */
export function tarOf(files: Readonly<Record<string, Buffer>>): Buffer {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const header = new Header({ path, mode: 0o644, size: content.length, type: 'File' });
    header.encode();
    return [header.block ?? Buffer.alloc(0), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
