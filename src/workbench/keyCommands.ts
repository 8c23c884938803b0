import type { KeyEncryption } from '../ssh/events';

/**
 * What to type in a terminal so that a key gets an encryption that every VS Code knows; the programs ask for the
 * passphrase. `ssh-keygen -p` calls the right one wrong, or the format invalid, of what is not its own. `-provider` is of
 * OpenSSL 3: LibreSSL and OpenSSL 1.1 do not know the option.
 * @param path absolute, as no `~` is expanded inside quotes; without one, or where no quotes are safe, `…` stands for it
 */
export function rewriteCommand(
  path: string | undefined,
  by: KeyEncryption['rewrittenBy'],
  platform = process.platform,
): string {
  const file = (ending: string) => (path === undefined ? undefined : quoted(path + ending, platform)) ?? '…';
  if (by === 'ssh-keygen') return `ssh-keygen -p -f ${file('')}`;
  const providers = by === 'openssl-legacy' ? ' -provider legacy -provider default' : '';
  return `openssl pkcs8 -topk8 -v2 aes-256-cbc${providers} -in ${file('')} -out ${file('.new')}`;
}

/**
 * To cmd.exe single quotes mean nothing; inside double ones it expands `%` and, where that is on, `!`, PowerShell `$` and
 * the grave accent, and to PowerShell typographic ones (U+201C to U+201E) end them.
 */
function quoted(path: string, platform: NodeJS.Platform): string | undefined {
  if (platform !== 'win32') return `'${path.replaceAll("'", "'\\''")}'`;
  return /["$`%!\u201c-\u201e]/.test(path) ? undefined : `"${path}"`;
}
