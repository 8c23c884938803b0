/** How a packet capture is, and what was done about it, for messages, tree, panel and case. */

import { basename } from 'node:path';
import type { CaptureDeed, KnownCapture, StopReason } from '../../appliance/captureStatus';
import { withoutSerial } from '../serial';
import { shortHash, sizeWords } from '../sizeWording';
import * as vscode from '../spoken';
import { shortTime } from '../times';
import { inert } from '../wording';

type Told = Pick<KnownCapture, 'at' | 'state' | 'basis' | 'file' | 'bytes'>;

/** One sentence: what runs, and when that was read. */
export function captureSentence(applianceId: string, { state, basis, file, bytes, at }: Told): string {
  const [id, time] = [inert(applianceId), shortTime(at)];
  const which = [...fileWords(file), ...(bytes === null ? [] : [saidSize(bytes)])].join(', ');
  if (basis !== 'read') {
    const lost = basis === 'interrupted' ? lostSentence(id) : earlierSentence(id, time);
    return [lost, ...(file === null ? [] : [fileSentence(file)])].join(' ');
  }
  switch (state) {
    case 'running':
      return which === ''
        ? vscode.l10n.t('{0}: a packet capture is running, read {1}.', id, time)
        : vscode.l10n.t('{0}: a packet capture is running, {1}, read {2}.', id, which, time);
    case 'stopped':
      return file === null
        ? vscode.l10n.t('{0}: no packet capture is running, read {1}.', id, time)
        : vscode.l10n.t('{0}: the packet capture has stopped, {1}, read {2}.', id, which, time);
    case 'unknown':
      return vscode.l10n.t('{0} answered in words Hopthrough does not know; nothing is assumed.', id);
  }
}

/** The same without the serial number that the name of its file holds. */
export function captureSentenceWithoutSerial(
  applianceId: string,
  told: Told,
  serials: Parameters<typeof withoutSerial>[1],
): string {
  return withoutSerial(captureSentence(applianceId, told), serials);
}

/** The sentence of one whose file may be here already. */
export function knownCaptureSentence(id: string, known: KnownCapture): string {
  if (known.fetched === null) return captureSentence(id, known);
  const { path, bytes, sha256 } = known.fetched;
  return vscode.l10n.t(
    '{0}: the packet capture is here as {1}, SHA-256 {2}, {3}.',
    inert(id),
    inert(basename(path)),
    shortHash(sha256),
    sizeWords(bytes),
  );
}

function lostSentence(id: string): string {
  return vscode.l10n.t(
    '{0}: the session that held the capture is lost, and the capture ends with its session. What became of it and its file is unknown until it is read.',
    id,
  );
}

function earlierSentence(id: string, time: string): string {
  return vscode.l10n.t(
    '{0}: a packet capture was running when that was last read ({1}). Whether it still does is unknown until it is read.',
    id,
    time,
  );
}

function fileSentence(file: string): string {
  return vscode.l10n.t('It was writing {0}.', inert(file));
}

function fileWords(file: string | null): string[] {
  return file === null ? [] : [vscode.l10n.t('file {0}', inert(file))];
}

/** An appliance counts in units of its own, so that the file that is fetched may be smaller. */
export function saidSize(bytes: number): string {
  return vscode.l10n.t("{0} by the appliance's own count", sizeWords(bytes));
}

export function captureDeedWords(deed: CaptureDeed): string {
  switch (deed.what) {
    case 'capture-started':
      return vscode.l10n.t(
        'You started a packet capture: filter {0}; interface {1}; until {2} MB or {3} min',
        inert(deed.filter),
        deed.interfaces === null ? vscode.l10n.t('as it is set') : inert(deed.interfaces),
        deed.megabytes,
        deed.seconds / 60,
      );
    case 'capture-stopped': {
      const { why, file, bytes } = deed;
      const parts = [stopWords(why), ...fileWords(file), ...(bytes === null ? [] : [saidSize(bytes)])];
      return vscode.l10n.t('The packet capture ended: {0}', parts.join(', '));
    }
    case 'file-fetched':
      return vscode.l10n.t(
        'You fetched {0}: {1}, {2}, SHA-256 {3}',
        inert(deed.remote),
        inert(deed.name),
        sizeWords(deed.bytes),
        deed.sha256,
      );
  }
}

function stopWords(why: StopReason): string {
  switch (why) {
    case 'asked':
      return vscode.l10n.t('you stopped it');
    case 'time':
      return vscode.l10n.t('its time limit was reached');
    case 'size':
      return vscode.l10n.t('its size limit was reached');
    case 'elsewhere':
      return vscode.l10n.t('not from here, but by a limit of the appliance or by somebody else');
    case 'lost':
      return vscode.l10n.t('its session was lost, and what became of it is unknown');
  }
}
